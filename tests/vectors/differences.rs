//! Every row of every table of which we make something else on purpose.

use crate::shared::Row;

/// A row of which we make something else on purpose.
pub(crate) struct Difference {
    pub(crate) file: &'static str,
    pub(crate) input: &'static str,
    /// What the row states; a table may state two things of one input.
    pub(crate) stated: &'static str,
    pub(crate) reason: &'static str,
}

const PORT: &str = "no host listens above port 65535";
const NO_ADDRESS: &str = "this is no IPv6 address, so no host has it";
const NO_DIGEST: &str = "a digest in it is too short; the schema does not count its digits";

pub(crate) const DIFFERENCES: [Difference; 11] = [
    reference("[1::2::3]/project/image:tag", NO_ADDRESS),
    domain("192.168.1.1:75050", PORT),
    domain("192.168.1.1:750050", PORT),
    domain("[fd00:1:2::3]:75050", PORT),
    domain("[fd00123123123]:75050", NO_ADDRESS),
    domain("[2001:0db8:85a3:0000:0000:8a2e:0370:7334]:75050", PORT),
    domain("[2001:0db8:85a3:0000:0000:8a2e:0370:7334]:750505", PORT),
    domain("example.", "regclient alone; references.tsv itself says that `example./a` is none"),
    document("manifest-list/quay_py_test_list_MANIFESTLIST_BYTES.json", NO_DIGEST),
    document("manifest-list/quay_py_test_list_NO_AMD_MANIFESTLIST_BYTES.json", NO_DIGEST),
    document("oci-index/quay_py_test_oci_index_MIXED_MEDIA_TYPE_INDEX_BYTES.json", NO_DIGEST),
];

const fn reference(input: &'static str, reason: &'static str) -> Difference {
    Difference { file: "references.tsv", input, stated: "valid", reason }
}

const fn domain(input: &'static str, reason: &'static str) -> Difference {
    Difference { file: "domains.tsv", input, stated: "true", reason }
}

const fn document(input: &'static str, reason: &'static str) -> Difference {
    Difference { file: "INDEX.tsv", input, stated: "valid", reason }
}

impl Difference {
    pub(crate) fn is_of(&self, file: &str, row: &Row, key: &str) -> bool {
        self.file == file && row.input() == self.input && row.get(key) == self.stated
    }
}

/// Names are what people type first: of those, few are read in another way.
#[test]
fn few_names_are_read_in_another_way() {
    let names = DIFFERENCES.iter().filter(|d| ["references.tsv", "domains.tsv"].contains(&d.file));
    assert!(names.count() <= 8);
    let elsewhere = ["digests.tsv", "challenges.tsv", "platforms.tsv", "platform_parse.tsv"];
    assert!(!DIFFERENCES.iter().any(|d| elsewhere.contains(&d.file)));
}
