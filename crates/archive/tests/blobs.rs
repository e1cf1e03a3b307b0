//! Every blob of an archive is held against the digest that it is called by.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use support::host::{HOST, Host};
use support::read;
use support::samples::{layout, saved};
use tonnage::{Digest, Status};
use tonnage_archive::{Archive, Folder};

fn hashed(archive: &[u8]) -> Archive {
    Host { hashing: true, ..HOST }.read(archive).0.unwrap()
}

fn of(archive: &Archive, status: Status) -> usize {
    archive.blobs().iter().filter(|blob| blob.status == status).count()
}

#[test]
fn in_a_layout_they_are_those_below_blobs_whether_something_leads_to_them_or_not() {
    let mut layout = layout();
    layout.blobs.push((Digest::sha256(b"left behind"), b"left behind".to_vec()));
    let archive = hashed(&layout.tarball().end());
    assert_eq!(archive.blobs().len(), layout.blobs.len());
    assert_eq!(of(&archive, Status::Verified), layout.blobs.len());
    let stored: u64 = layout.blobs.iter().map(|(_, bytes)| bytes.len() as u64).sum();
    assert_eq!(archive.blobs().iter().map(|blob| blob.size).sum::<u64>(), stored);
}

#[test]
fn one_that_is_something_else_stands_first() {
    let mut layout = layout();
    let last = layout.blobs.len() - 1;
    layout.blobs[last].1 = b"something else".to_vec();
    let archive = hashed(&layout.tarball().file("blobs/sha256/no-digest", b"").end());
    let wrong = &archive.blobs()[0];
    assert_eq!((&wrong.digest, wrong.status), (&layout.blobs[last].0, Status::Failed));
    assert_eq!(of(&archive, Status::Failed), 1);
}

#[test]
fn what_is_called_by_another_algorithm_is_not_checked() {
    let path = format!("blobs/blake3/{}", "a".repeat(64));
    let archive = hashed(&layout().tarball().file(&path, b"x").end());
    assert_eq!(of(&archive, Status::NotChecked), 1);
}

#[test]
fn without_hashing_they_are_claims() {
    let archive = read(&layout().tarball().end()).unwrap();
    assert_eq!(of(&archive, Status::Claimed), archive.blobs().len());
}

#[test]
fn of_what_docker_saved_they_are_configs_and_layers_but_no_manifest_made_here() {
    let archive = hashed(&saved(&[(&["app:1"], &[&[1; 3000], &[2; 700], &[1; 3000]])]).end());
    assert_eq!(archive.blobs().len(), 3);
    assert_eq!(of(&archive, Status::Verified), 3);
}

#[test]
fn of_a_folder_they_are_those_that_its_images_lead_to() {
    let layout = layout();
    let mut folder = Folder::whole(true);
    while let Some(wanted) = folder.want() {
        let index = layout.index_json();
        let at = |(digest, _): &&(Digest, Vec<u8>)| wanted.path.ends_with(digest.encoded());
        let bytes = layout.blobs.iter().find(at).map_or(index, |(_, bytes)| bytes.clone());
        folder.found(bytes.len() as u64);
        folder.feed(&bytes);
    }
    let archive = folder.finish().unwrap();
    assert_eq!(of(&archive, Status::Verified), layout.blobs.len());
    assert_eq!(archive.blobs().len(), layout.blobs.len());
}
