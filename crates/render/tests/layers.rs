//! The layers: none of them, many, of unknown and of enormous size; columns that
//! line up whatever is in them.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that panics has failed"
)]

mod support;

use insta::assert_snapshot;
use support::{image, layer, table};
use tonnage::{Inspection, Layer, MAX_SIZE, MediaType};
use unicode_width::UnicodeWidthStr as _;

/// The first three lines, and the section on layers.
fn weight(inspection: &Inspection, width: usize) -> String {
    let table = table(inspection, width);
    let head = table.split("\n\n").next().unwrap();
    let layers = table.split("\n\n").find(|part| part.starts_with("Layers"));
    format!("{head}\n{}", layers.unwrap_or("no section on layers"))
}

fn rows(inspection: &Inspection, width: usize) -> Vec<String> {
    let weight = weight(inspection, width);
    let lines = weight.lines().skip_while(|line| !line.starts_with("Layers")).skip(1);
    lines.map(str::to_owned).collect()
}

#[test]
fn an_image_may_have_no_layers() {
    assert_snapshot!(weight(&image(Vec::new()), 100), @r"
    example.com/demo/app:1.0
    0 B to download, in 0 layers  (0 bytes)
    no section on layers
    ");
}

#[test]
fn one_byte_is_no_bytes() {
    assert_snapshot!(weight(&image(vec![layer(0, Some(1)), layer(1, Some(0))]), 100), @"
    example.com/demo/app:1.0
    1 B to download, in 2 layers  (1 byte)
    Layers  base first; each is tar, compressed with gzip
    1  1 B   100.0 %  ██████████  af5570f5a181  RUN step 0
    2  0 B       0 %              7c9fa136d441  RUN step 1
    ");
}

#[test]
fn a_size_that_is_not_known_is_said_to_be() {
    let layers = vec![layer(0, Some(2_000_000)), layer(1, None), layer(2, Some(1_000_000))];
    assert_snapshot!(weight(&image(layers), 100), @"
    example.com/demo/app:1.0
    at least 3 MB to download, in 3 layers  (3,000,000 bytes)
    Layers  base first; each is tar, compressed with gzip
    1  2.000 MB    66.7 %  ██████▋     af5570f5a181  RUN step 0
    2   unknown         –  ?           7c9fa136d441  RUN step 1
    3  1.000 MB    33.3 %  ███▎        d86e8112f3c4  RUN step 2
    ");
    assert_snapshot!(weight(&image(vec![layer(0, None)]), 100), @"
    example.com/demo/app:1.0
    at least 0 B to download, in 1 layer  (0 bytes)
    Layers  base first; each is tar, compressed with gzip
    1  unknown         –  ?           af5570f5a181  RUN step 0
    ");
}

#[test]
fn the_largest_size_there_is_fits() {
    let layers = vec![
        layer(0, Some(MAX_SIZE - 2_000_000_000_000)),
        layer(1, Some(1_999_999_999_999)),
        layer(2, Some(1)),
    ];
    assert_snapshot!(weight(&image(layers), 100), @"
    example.com/demo/app:1.0
    9.01 PB to download, in 3 layers  (9,007,199,254,740,991 bytes)
    Layers  base first; each is tar, compressed with gzip
    1  9.005 PB    99.9 %  █████████▉  af5570f5a181  RUN step 0
    2  2.000 TB    0.02 %  ▏           7c9fa136d441  RUN step 1
    3       1 B  < 0.01 %  ▏           d86e8112f3c4  RUN step 2
    ");
}

/// Rounded, but never to nothing, and to all only if it is all.
#[test]
fn shares_are_rounded() {
    let table = [
        (1, 100_001, "< 0.01 %"),
        (10, 100_000, "0.01 %"),
        (679, 1_000_000, "0.07 %"),
        (9_949, 1_000_000, "0.99 %"),
        (9_950, 1_000_000, "1.0 %"),
        (744, 1_000, "74.4 %"),
        (743_999, 1_000_000, "74.4 %"),
        (999_999, 1_000_000, "99.9 %"),
        (1_000_000, 1_000_000, "100.0 %"),
        (MAX_SIZE - 1, MAX_SIZE, "99.9 %"),
    ];
    for (size, total, share) in table {
        let mut layers = vec![layer(0, Some(size))];
        if size < total {
            layers.push(layer(1, Some(total - size)));
        }
        let row = rows(&image(layers), 100).remove(0);
        assert!(row.contains(&format!(" {share}  ")), "{size} of {total}: {row}");
    }
}

/// A bar is as long as its share of ten columns, in eighths of a column.
#[test]
fn bars_are_true_to_scale() {
    let table = [
        (1, "▏"),
        (31, "▏"),
        (32, "▎"),
        (124, "▉"),
        (125, "█"),
        (500, "████"),
        (562, "████▍"),
        (563, "████▌"),
        (1249, "█████████▉"),
        (1250, "██████████"),
    ];
    for (size, bar) in table {
        let layers = vec![layer(0, Some(size)), layer(1, Some(1250 - size))];
        let row = rows(&image(layers), 100).remove(0);
        let found = row.split("%  ").nth(1).unwrap().split(' ').next().unwrap();
        assert_eq!(found, bar, "{row}");
    }
}

#[test]
fn hundreds_of_layers_line_up() {
    let sizes = [3, 941, 122_400, 3_670_000, 70_000_000_000];
    let layers = (0..128).map(|number| layer(number, Some(sizes[number % sizes.len()])));
    let inspection = image(layers.collect());
    for (width, columns) in [(100, 5), (72, 5), (71, 4), (56, 4), (55, 3), (40, 3), (39, 2)] {
        let rows = rows(&inspection, width);
        assert_eq!(rows.len(), 128);
        // Where the last column begins.
        let place = |row: &String| row.split("RUN").next().unwrap().width();
        let first = place(&rows[0]);
        for row in &rows {
            assert_eq!(place(row), first, "{columns} columns at {width}\n{row}");
            assert!(row.width() <= width, "{row}");
        }
        assert!(rows[99].starts_with("100  ") && rows[0].starts_with("  1  "), "{}", rows[0]);
    }
}

#[test]
fn wide_characters_count_twice() {
    let of = |text: &str, number| Layer {
        created_by: Some(text.to_owned()),
        ..layer(number, Some(1_000_000))
    };
    // The last is a heart in its coloured form, one column by its characters.
    let texts = [
        "漢字かな交じり文".repeat(20),
        "é".repeat(200),
        "e\u{301}".repeat(200),
        "❤\u{fe0f}".repeat(100),
    ];
    let layers = texts.iter().enumerate().map(|(number, text)| of(text, number)).collect();
    let inspection = image(layers);
    for width in 20..120 {
        for row in rows(&inspection, width) {
            assert!(row.width() <= width, "{} > {width}: {row}", row.width());
            assert!(row.ends_with('…') || width < 24, "{row}");
        }
    }
}

#[test]
fn a_short_digest_takes_its_whole_column() {
    let mut short = layer(0, Some(1));
    short.digest = "multihash+base58:QmRZxt2b".parse().unwrap();
    let rows = rows(&image(vec![short, layer(1, Some(1))]), 100);
    let place = |row: &str| row.split("RUN").next().unwrap().width();
    assert_eq!(place(&rows[0]), place(&rows[1]), "{rows:#?}");
}

#[test]
fn what_is_not_counted_says_so() {
    let foreign = MediaType::parse("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");
    let layers = vec![
        Layer { media_type: foreign, ..layer(0, Some(1_500_000_000)) },
        layer(1, Some(2_000)),
        Layer { created_by: Some("RUN again".into()), ..layer(1, Some(2_000)) },
    ];
    let mut inspection = image(layers);
    let size = inspection.size.as_mut().unwrap();
    (size.download, size.foreign, size.layers) = (2_000, 1_500_000_000, 1_500_004_000);
    assert_snapshot!(weight(&inspection, 100), @"
    example.com/demo/app:1.0
    2 kB to download, in 3 layers  (2,000 bytes)
    2 kB more are layers that repeat, and are fetched once
    1.5 GB more come from elsewhere, not from this registry
    Layers  base first; each is tar, compressed with gzip
    1  1.500 GB         –              af5570f5a181  [from elsewhere, not counted] RUN step 0
    2  2.000 kB   100.0 %  ██████████  7c9fa136d441  RUN step 1
    3  2.000 kB         –              7c9fa136d441  [again layer 2, counted once] RUN again
    ");
    assert_snapshot!(weight(&inspection, 40), @"
    example.com/demo/app:1.0
    2 kB to download, in 3 layers
    (2,000 bytes)
    2 kB more are layers that repeat, and
    are fetched once
    1.5 GB more come from elsewhere, not
    from this registry
    Layers  base first; each is tar, compre…
    1  1.500 GB              [from elsewher…
    2  2.000 kB  ██████████  RUN step 1
    3  2.000 kB              [again layer 2…
    ");
}

#[test]
fn layers_of_several_kinds_are_counted() {
    let mut layers: Vec<Layer> = (0..4).map(|number| layer(number, Some(1_000))).collect();
    for layer in &mut layers[1..] {
        layer.media_type = MediaType::parse("application/vnd.oci.image.layer.v1.tar+zstd");
    }
    let chunked = "io.github.containers.zstd-chunked.manifest-position";
    layers[3].annotations.insert(chunked.to_owned(), "1:2:3:1".to_owned());
    layers[3].created_by = None;
    assert_snapshot!(weight(&image(layers), 160), @"
    example.com/demo/app:1.0
    4 kB to download, in 4 layers  (4,000 bytes)
    Layers  base first; 1 tar, compressed with gzip; 2 tar, compressed with zstd; 1 tar, compressed with zstd, readable in parts (zstd:chunked)
    1  1.000 kB    25.0 %  ██▌         af5570f5a181  RUN step 0
    2  1.000 kB    25.0 %  ██▌         7c9fa136d441  RUN step 1
    3  1.000 kB    25.0 %  ██▌         d86e8112f3c4  RUN step 2
    4  1.000 kB    25.0 %  ██▌         35be322d094f  tar, compressed with zstd, readable in parts (zstd:chunked)
    ");
}
