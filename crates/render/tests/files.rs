//! The table about an image that was in a file.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod support;

use insta::assert_snapshot;
use support::{digest, image, layer, table};
use tonnage::{
    FileError, Inspection, Kind, LookupError, LookupErrorKind, MediaType, SourceKind, Status,
    Subject, Verification,
};
use tonnage_render::Style;

fn of_file() -> Inspection {
    let mut inspection = image(vec![layer(0, Some(1_000)), layer(0, Some(1_000))]);
    let mut foreign = layer(1, Some(500));
    foreign.media_type =
        MediaType::parse("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");
    inspection.layers.push(foreign);
    let size = inspection.size.as_mut().unwrap();
    (size.download, size.layers, size.foreign) = (1_000, 2_500, 500);
    inspection.reference.canonical = "oci-archive:app.tar:1.0".into();
    inspection.reference.source = Some(SourceKind::OciArchive);
    inspection
}

fn head(inspection: &Inspection) -> String {
    table(inspection, 80).split("\n\nLayers").next().unwrap().to_owned()
}

#[test]
fn what_is_in_a_file_is_stored_and_its_word() {
    let mut inspection = of_file();
    assert_snapshot!(head(&inspection), @"
    oci-archive:app.tar:1.0
    1 kB stored, in 3 layers  (1,000 bytes)
    1 kB more are layers that repeat, and are stored once
    500 B more come from elsewhere, not from this file

    Image    sha256:0000000000000000000000000000000000000000000000000000000000000001
    For      linux/amd64
    Proof    That 1.0 means this image is this file's word; the manifest and config
             were hashed here and match.
    ");
    inspection.reference.tag = None;
    inspection.kind = Some(Kind::Artifact);
    assert_snapshot!(table(&inspection, 200).lines().find(|line| line.contains("Proof")).unwrap(), @"Proof    That it holds this artifact is this file's word; the manifest and config were hashed here and match.");
    inspection.verification.retain(|check| check.of != Subject::Tag);
    assert_snapshot!(table(&inspection, 200).lines().find(|line| line.contains("Proof")).unwrap(), @"Proof    Asked for by digest: the manifest and config were hashed here and match.");
    inspection.reference.source = Some(SourceKind::Document);
    assert_snapshot!(table(&inspection, 200).lines().find(|line| line.contains("Proof")).unwrap(), @"Proof    No registry was asked: the manifest and config were hashed here and match.");
}

#[test]
fn layers_are_spoken_of_when_they_were_hashed() {
    let proof = |statuses: &[Status]| {
        let mut inspection = of_file();
        inspection.verification.extend(statuses.iter().map(|status| Verification {
            of: Subject::Layer,
            digest: digest(3),
            status: *status,
            note: String::new(),
        }));
        let table = table(&inspection, 200);
        let said = table.lines().filter(|line| line.starts_with("Layers   "));
        said.map(str::to_owned).collect::<Vec<_>>().join("\n")
    };
    use Status::{Claimed, Failed, NotChecked, Verified};
    let told =
        [&[Claimed][..], &[Verified, Verified], &[Verified, NotChecked], &[Verified, Failed]];
    assert_snapshot!(told.map(proof).join("\n"), @"

    Layers   Every layer was hashed here and matches.
    Layers   1 of 2 layers were hashed here and match.
    Layers   FAILED: a layer is not what its digest says.
    ");
}

#[test]
fn a_file_that_cannot_be_told_of() {
    let error = LookupError::from(LookupErrorKind::File(FileError {
        code: "INVALID_REFERENCE",
        message: "the path of the file is missing".into(),
        hint: "It looks like oci:DIR:TAG.".into(),
        position: Some(4),
        tags: None,
    }));
    assert_snapshot!(tonnage_render::failure("oci:", &error, &Style::default()), @"
    error: the path of the file is missing
      oci:
          ^
      It looks like oci:DIR:TAG.
      INVALID_REFERENCE
    ");
    assert_snapshot!(
        serde_json::to_string(&error).unwrap(),
        @r#"{"code":"INVALID_REFERENCE","message":"the path of the file is missing","hint":"It looks like oci:DIR:TAG.","position":4}"#
    );
}
