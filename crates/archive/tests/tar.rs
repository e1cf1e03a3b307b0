//! The tar reader: every kind of header, and archives that nobody means well with.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use insta::assert_snapshot;
use proptest::prelude::*;
use serde_json::json;
use support::host::{HOST, Host};
use support::samples::{layout, saved};
use support::tarball::{Fields, Tarball, header, octal};
use support::{inspect, options, read};
use tonnage::Digest;
use tonnage_archive::{ArchiveError, Encoding, MAX_ENTRIES, Reader, Want};

fn told(result: Result<tonnage_archive::Archive, ArchiveError>) -> String {
    match result {
        Ok(archive) => format!("an archive of {:?}", archive.tags()),
        Err(error) => format!("{}: {error}. {}", error.code(), error.hint()),
    }
}

/// An archive whose image has the layer that a piece of it is.
fn with_layer(path: &str, piece: impl FnOnce(Tarball, &[u8]) -> Tarball) -> Vec<u8> {
    let layer = [9; 600];
    let digest = Digest::sha256(&layer);
    let config = json!({"os": "linux", "rootfs": {"diff_ids": [digest.as_str()]}});
    let list = json!([{"Config": "c.json", "Layers": [path]}]);
    let tarball = Tarball::default()
        .file("c.json", config.to_string().as_bytes())
        .file("manifest.json", list.to_string().as_bytes());
    piece(tarball, &layer).end()
}

#[track_caller]
fn assert_size(archive: &[u8], size: u64) {
    for host in [HOST, Host { chunk: 1, ..HOST }, Host { seeks: false, ..HOST }] {
        let inspection = host.read(archive).0.unwrap().inspect(None, options()).unwrap();
        assert_eq!(inspection.size.unwrap().download, size);
    }
}

#[test]
fn names_are_as_long_as_they_are() {
    let long = format!("{}/layer.tar", "d".repeat(150));
    let path = long.as_str();
    let (prefix, name) = ("p".repeat(120), "n".repeat(90));
    let split = format!("{prefix}/{name}");
    assert_size(&with_layer("l/layer.tar", |tar, layer| tar.file("l/layer.tar", layer)), 600);
    assert_size(&with_layer("l/layer.tar", |tar, layer| tar.file("./l//layer.tar", layer)), 600);
    assert_size(&with_layer("l", |tar, layer| tar.typed(0, "l", layer)), 600);
    assert_size(&with_layer("l", |tar, layer| tar.typed(b'7', "l", layer)), 600);
    let gnu = format!("{path}\0");
    let long_path = |tar: Tarball| tar.typed(b'L', "././@LongLink", gnu.as_bytes());
    assert_size(&with_layer(path, |tar, layer| long_path(tar).file("cut", layer)), 600);
    let pax = |tar: Tarball| tar.records(&[("mtime", "1.5"), ("path", path)]);
    assert_size(&with_layer(path, |tar, layer| pax(tar).file("cut", layer)), 600);
    // A hundred characters leave no room for the end of the text.
    let full = "f".repeat(100);
    assert_size(&with_layer(&full, |tar, layer| tar.file(&full, layer)), 600);
    let ustar = |tar: Tarball, layer: &[u8]| {
        let (path, prefix) = (name.as_bytes(), prefix.as_bytes());
        tar.header(&Fields { path, prefix, size: octal(600), ..Fields::default() }).content(layer)
    };
    assert_size(&with_layer(&split, ustar), 600);
    // GNU's own format has times where the prefix would be.
    let gnu = |tar: Tarball, layer: &[u8]| {
        let magic = b"ustar  \0";
        let fields = Fields { path: b"l", prefix: b"14000000000", magic, ..Fields::default() };
        tar.header(&Fields { size: octal(600), ..fields }).content(layer)
    };
    assert_size(&with_layer("l", gnu), 600);
    let link = |tar: Tarball, layer: &[u8]| {
        let tar = tar.file(&full, layer);
        tar.typed(b'K', "././@LongLink", full.as_bytes()).link(b'1', "l", "cut")
    };
    assert_size(&with_layer("l", link), 600);
    let link = |tar: Tarball, layer: &[u8]| {
        pax(tar).file("cut", layer).records(&[("linkpath", path)]).link(b'2', "l", "cut")
    };
    assert_size(&with_layer("l", link), 600);
}

#[test]
fn sizes_are_octal_in_base_256_or_in_records() {
    let sized = |size: Vec<u8>| {
        move |tar: Tarball, layer: &[u8]| {
            tar.header(&Fields { path: b"l", size, ..Fields::default() }).content(layer)
        }
    };
    assert_size(&with_layer("l", sized(b"       1130 ".to_vec())), 600);
    assert_size(&with_layer("l", sized(b"000000001130".to_vec())), 600);
    assert_size(&with_layer("l", sized(b"\x80\0\0\0\0\0\0\0\0\0\x02\x58".to_vec())), 600);
    let records = |tar: Tarball, layer: &[u8]| {
        let fields = Fields { path: b"l", size: octal(7), ..Fields::default() };
        tar.records(&[("size", "600")]).header(&fields).content(layer)
    };
    assert_size(&with_layer("l", records), 600);
}

#[test]
fn what_is_no_file_is_passed_over() {
    let others = |tar: Tarball, layer: &[u8]| {
        let tar = tar.typed(b'5', "l", b"").typed(b'g', "global", b"19 path=everything\n");
        let tar = tar.typed(b'X', "l", b"{").typed(b'V', "label", b"[]");
        let tar = tar.link(b'3', "l", "").link(b'6', "l", "").file("l", layer);
        // What leads out of the archive is nothing of an image, and nothing is unpacked.
        tar.file("../l", b"{}").file("a/../../l", b"{}").link(b'1', "../l", "c.json")
    };
    assert_size(&with_layer("l", others), 600);
}

#[test]
fn of_two_with_one_name_the_last_counts() {
    let two = |tar: Tarball, layer: &[u8]| tar.file("l", b"{}").file("./l", layer);
    assert_size(&with_layer("l", two), 600);
    let archive = layout().tarball();
    let none = br#"{"schemaVersion":2,"manifests":[]}"#;
    let archive = archive.file("index.json", none);
    assert_snapshot!(
        inspect(&archive.clone().end(), None).unwrap_err().to_string(),
        @"there is no image in it"
    );
    let archive = archive.file("index.json", &layout().index_json()).end();
    assert!(inspect(&archive, None).is_ok());
}

#[test]
fn links_lead_somewhere_or_nowhere() {
    let chain = |length: usize| {
        move |mut tar: Tarball, layer: &[u8]| {
            for at in 0..length {
                tar = tar.link(b'2', &format!("l{at}"), &format!("l{}", at + 1));
            }
            tar.file(&format!("l{length}"), layer)
        }
    };
    assert_size(&with_layer("l0", chain(8)), 600);
    let missing = "manifest.json names l0, which is not in the archive";
    let told = |archive: &[u8]| read(archive).err().unwrap().to_string();
    assert_eq!(told(&with_layer("l0", chain(9))), missing);
    assert_eq!(told(&with_layer("l0", |tar, _| tar.link(b'2', "l0", "l0"))), missing);
    let around = |tar: Tarball, _: &[u8]| tar.link(b'2', "l0", "l1").link(b'2', "l1", "l0");
    assert_eq!(told(&with_layer("l0", around)), missing);
    let out = |tar: Tarball, _: &[u8]| tar.link(b'2', "l0", "../../etc/passwd");
    assert_eq!(told(&with_layer("l0", out)), missing);
}

#[test]
fn hostile_archives_are_told_as_what_they_are() {
    let sized = |size: &[u8]| {
        let fields = Fields { path: b"l", size: size.to_vec(), ..Fields::default() };
        Tarball::default().file("a", b"").header(&fields).end()
    };
    let mut wrong = layout().tarball().end();
    wrong[512] ^= 1;
    let mut first = layout().tarball().end();
    first[0] ^= 1;
    let claims = octal(70_000);
    let pax = Fields { path: b"x", flag: b'x', size: claims, ..Fields::default() };
    let records = |content: &str| Tarball::default().typed(b'x', "x", content.as_bytes()).end();
    let sparse = Tarball::default().records(&[("GNU.sparse.major", "1")]).file("l", b"");
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", Vec::new()),
        ("a few bytes", b"PK\x03".to_vec()),
        ("a page", b"<!doctype html>".repeat(100)),
        ("a document", br#"{"schemaVersion":2}"#.to_vec()),
        ("zeros", vec![0; 2048]),
        ("bzip2", b"BZh91AY&SY".repeat(60)),
        ("xz", b"\xfd7zXZ\0\0\x04".repeat(80)),
        ("a changed first header", first),
        ("a changed header", wrong),
        ("a size below nothing", sized(&[0xff; 12])),
        ("a size of 2^88", sized(b"\x81\0\0\0\0\0\0\0\0\0\0\0")),
        ("a size of 2^53", sized(b"\x80\0\0\0\0\x20\0\0\0\0\0\0")),
        ("a size in no digits", sized(b"12x45678901\0")),
        ("too much about an entry", Tarball::default().header(&pax).end()),
        ("records that end nowhere", records("99 path=l\n")),
        ("records of no length", records("0 path=l\n")),
        ("records without a sign", records("6 path\n")),
        ("a size in a record that is none", records("10 size=x\n")),
        ("a sparse file", Tarball::default().typed(b'S', "l", b"").end()),
        ("a sparse file by records", sparse.end()),
        ("a file system", Tarball::default().file("etc/passwd", b"root").end()),
        ("a layout in a folder", Tarball::default().file("app/index.json", b"{}").end()),
        ("a very old one", Tarball::default().file("repositories", b"{}").end()),
        ("an index that is none", Tarball::default().file("index.json", b"{}").end()),
        ("an index of bytes", Tarball::default().file("index.json", b"no").end()),
        ("a list that is none", Tarball::default().file("manifest.json", b"[1]").end()),
        ("a list of nothing", Tarball::default().file("manifest.json", b"[]").end()),
    ];
    let told = cases.iter().map(|(name, bytes)| format!("{name}\n  {}", told(read(bytes))));
    assert_snapshot!(told.collect::<Vec<_>>().join("\n"));
}

/// What is claimed costs nothing; what comes is bounded.
#[test]
fn a_document_is_no_larger_than_is_read() {
    let fields = Fields { path: b"index.json", size: octal(1 << 30), ..Fields::default() };
    let archive = Tarball::default().header(&fields).content(b"{");
    assert_snapshot!(
        told(read(&archive.0)),
        @"MALFORMED_ARCHIVE: the archive ends within index.json. Copy it again; if it stays so, whoever made it should save it again."
    );
    let large = vec![b'{'; 4 * 1024 * 1024 + 1];
    let archive = Tarball::default().file("index.json", &large).end();
    assert_snapshot!(
        told(read(&archive)),
        @"MALFORMED_ARCHIVE: index.json is not readable: it is larger than 4 MiB, or no JSON document. Copy it again; if it stays so, whoever made it should save it again."
    );
}

/// The kept documents are no more than 32 MiB, whatever comes: a compressed archive of
/// a few kilobytes may be any number of them.
#[test]
fn documents_are_kept_up_to_a_bound() {
    let mut document = vec![b' '; 4 * 1024 * 1024];
    document[0] = b'{';
    let mut archive = Tarball::default();
    for at in 0..9 {
        archive = archive.file(&format!("blobs/sha256/{at}"), &document);
    }
    let archive = [archive.0, layout().tarball().end()].concat();
    assert_snapshot!(
        inspect(&archive, None).unwrap_err().to_string(),
        @"sha256:a233d3baa8201612df756baed46036e598ff19b2904a75fb95a20d97775d18ac is in the archive, and was not kept: it is no document, is larger than 4 MiB, or too many came before it"
    );
}

#[test]
fn entries_are_counted() {
    let empty = header(&Fields { path: b"l", ..Fields::default() });
    let mut reader = Reader::new();
    let mut result = Ok(Want::Bytes);
    for _ in 0..=MAX_ENTRIES {
        result = reader.feed(&empty);
    }
    assert_snapshot!(
        result.unwrap_err().to_string(),
        @"the archive has more than 65536 entries, the most that are read"
    );
    // What is said about an entry that never comes counts, too.
    let records = Tarball::default().records(&[("mtime", "1")]).0;
    let mut reader = Reader::new();
    let endless = (0..=MAX_ENTRIES).map(|_| reader.feed(&records)).find_map(Result::err);
    assert_eq!(endless, Some(ArchiveError::TooManyEntries));
}

/// A host that can seek reads little of a large archive.
#[test]
fn layers_are_not_read() {
    let layer = vec![5; 8 * 1024 * 1024];
    let archive = saved(&[(&["app:1"], &[&layer, &[1; 3000]])]).end();
    let seeking = Host { chunk: 4096, ..HOST };
    let (read, fed) = seeking.read(&archive);
    let inspection = read.unwrap().inspect(None, options()).unwrap();
    assert_eq!(inspection.size.unwrap().download, layer.len() as u64 + 3000);
    assert!(fed < 64 * 1024, "{fed} bytes were read");
    assert_eq!(Host { seeks: false, ..seeking }.read(&archive).1, archive.len());
}

#[test]
fn what_is_compressed_is_wanted_decompressed_once() {
    for (start, encoding) in [
        (&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0][..], Encoding::Gzip),
        (&[0x28, 0xb5, 0x2f, 0xfd, 4, 0, 0], Encoding::Zstd),
    ] {
        let mut reader = Reader::new();
        // However small the pieces are.
        let wants: Vec<_> = start.chunks(1).map(|byte| reader.feed(byte).unwrap()).collect();
        assert_eq!(wants[5], Want::Decompressed(encoding));
        let mut reader = Reader::new();
        assert_eq!(reader.feed(start), Ok(Want::Decompressed(encoding)));
        let _ = reader.feed(&layout().tarball().end()).unwrap();
        assert!(reader.finish().unwrap().inspect(None, options()).is_ok());
        let mut reader = Reader::new();
        let _ = reader.feed(start).unwrap();
        let twice = reader.feed(start).unwrap_err();
        assert_eq!(twice, ArchiveError::CompressedTwice(encoding));
    }
}

/// Whatever is cut off: an answer, or an error that says so.
#[test]
fn an_archive_may_end_anywhere() {
    let whole = [layout().tarball().end(), saved(&[(&["app:1"], &[&[1; 700]])]).end()];
    for whole in whole {
        let mut ends = std::collections::BTreeSet::new();
        for length in 0..whole.len() {
            for seeks in [true, false] {
                let host = Host { chunk: 4096, seeks, hashing: false };
                match host.read(&whole[..length]).0 {
                    Ok(archive) => assert!(archive.inspect(None, options()).is_ok()),
                    Err(error) => drop(ends.insert(error.code())),
                }
            }
        }
        let ends: Vec<_> = ends.into_iter().collect();
        assert_eq!(ends, ["MALFORMED_ARCHIVE", "UNSUPPORTED_ARCHIVE"]);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_an_archive_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..3000)) {
        let _ = read(&bytes);
    }

    /// Most random bytes are no header; these begin as one.
    #[test]
    fn any_change_is_an_archive_or_an_error(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        chunk in 1_usize..2000,
        repair in any::<bool>(),
    ) {
        let mut bytes = saved(&[(&["app:1"], &[&[1; 700]])]).end();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
            // A header whose sum is right gets further.
            let start = at / 512 * 512;
            if repair && bytes[start + 257..].starts_with(b"ustar") {
                bytes[start + 148..start + 156].fill(b' ');
                let sum: u64 = bytes[start..start + 512].iter().map(|b| u64::from(*b)).sum();
                bytes[start + 148..start + 156]
                    .copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
            }
        }
        let one = Host { chunk, ..HOST }.read(&bytes).0.map(|archive| archive.tags());
        let other = Host { chunk: 512, seeks: false, ..HOST };
        let other = other.read(&bytes).0;
        if let Ok(archive) = &other {
            let _ = archive.inspect(None, options());
        }
        let other = other.map(|archive| archive.tags());
        if let (Ok(one), Ok(other)) = (&one, &other) {
            prop_assert_eq!(one, other);
        }
    }
}
