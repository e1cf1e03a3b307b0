//! [`Tarball`]: archives made by hand, of entries that no program would write.

/// An archive under construction.
#[derive(Clone, Default)]
pub(crate) struct Tarball(pub(crate) Vec<u8>);

/// The fields of a header, as they are written.
pub(crate) struct Fields<'a> {
    pub(crate) path: &'a [u8],
    pub(crate) size: Vec<u8>,
    pub(crate) flag: u8,
    pub(crate) link: &'a [u8],
    pub(crate) magic: &'a [u8],
    pub(crate) prefix: &'a [u8],
}

impl Default for Fields<'_> {
    fn default() -> Self {
        let size = octal(0);
        Self { path: b"", size, flag: b'0', link: b"", magic: b"ustar\x0000", prefix: b"" }
    }
}

pub(crate) fn octal(number: u64) -> Vec<u8> {
    format!("{number:011o}\0").into_bytes()
}

impl Tarball {
    pub(crate) fn header(mut self, fields: &Fields<'_>) -> Self {
        self.0.extend(header(fields));
        self
    }

    pub(crate) fn content(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }

    pub(crate) fn typed(self, flag: u8, path: &str, bytes: &[u8]) -> Self {
        let size = octal(bytes.len() as u64);
        self.header(&Fields { path: path.as_bytes(), size, flag, ..Fields::default() })
            .content(bytes)
    }

    pub(crate) fn file(self, path: &str, bytes: &[u8]) -> Self {
        self.typed(b'0', path, bytes)
    }

    pub(crate) fn link(self, flag: u8, path: &str, target: &str) -> Self {
        let (path, link) = (path.as_bytes(), target.as_bytes());
        self.header(&Fields { path, link, flag, ..Fields::default() })
    }

    /// Records about the next entry.
    pub(crate) fn records(self, pairs: &[(&str, &str)]) -> Self {
        let records: String = pairs.iter().map(|(key, value)| record(key, value)).collect();
        self.typed(b'x', "PaxHeaders/x", records.as_bytes())
    }

    pub(crate) fn end(mut self) -> Vec<u8> {
        self.0.extend([0; 1024]);
        self.0
    }
}

/// A record, whose length counts itself.
pub(crate) fn record(key: &str, value: &str) -> String {
    let rest = format!(" {key}={value}\n");
    let mut length = rest.len();
    while length != format!("{length}{rest}").len() {
        length += 1;
    }
    format!("{length}{rest}")
}

pub(crate) fn header(fields: &Fields<'_>) -> Vec<u8> {
    let mut block = vec![0; 512];
    let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, fields.path);
    put(100, b"0000644\0");
    put(124, &fields.size);
    put(148, b"        ");
    put(156, &[fields.flag]);
    put(157, fields.link);
    put(257, fields.magic);
    put(345, fields.prefix);
    let sum: u64 = block.iter().map(|byte| u64::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}
