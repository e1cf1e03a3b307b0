//! Sizes: sums that cannot overflow, and how people read them.
#![allow(clippy::unwrap_used)]

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use tonnage::{
    Descriptor, Digest, LayerTotals, MAX_SIZE, MediaType, ReadableSize, SizeError, Units, sum,
    with_separators,
};

#[test]
fn sums_end_where_every_host_counts_exactly() {
    assert_eq!(MAX_SIZE, 9_007_199_254_740_991);
    assert_eq!(sum([]), Ok(0));
    assert_eq!(sum([1, 2, 3]), Ok(6));
    assert_eq!(sum([MAX_SIZE]), Ok(MAX_SIZE));
    assert_eq!(sum([MAX_SIZE - 1, 1]), Ok(MAX_SIZE));
    assert_eq!(sum([MAX_SIZE, 1]), Err(SizeError::Sum));
    assert_eq!(sum([u64::MAX, 1]), Err(SizeError::Sum));
    assert_eq!(sum([u64::MAX, u64::MAX, 2]), Err(SizeError::Sum), "no wrapping back into range");
}

fn layer(name: &str, size: u64) -> Descriptor {
    Descriptor::new(MediaType::DOCKER_LAYER, Digest::sha256(name.as_bytes()), size)
}

fn foreign(name: &str, size: u64) -> Descriptor {
    let media_type = MediaType::parse("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");
    Descriptor { media_type, ..layer(name, size) }
}

#[test]
fn a_layer_is_fetched_once_and_listed_as_often_as_it_stands() {
    let layers =
        [layer("a", 100), layer("b", 20), layer("a", 100), foreign("w", 3), foreign("w", 3)];
    let totals = LayerTotals::of(&layers);
    assert_eq!(totals, Ok(LayerTotals { download: 120, layers: 226, foreign: 3 }));
}

#[test]
fn a_layer_that_is_foreign_somewhere_is_foreign() {
    let totals = LayerTotals::of(&[layer("a", 5), foreign("a", 5)]);
    assert_eq!(totals, Ok(LayerTotals { download: 0, layers: 10, foreign: 5 }));
}

#[test]
fn one_digest_has_one_size() {
    let totals = LayerTotals::of(&[layer("a", 5), layer("b", 1), layer("a", 6)]);
    assert_eq!(totals, Err(SizeError::Conflict(Digest::sha256(b"a"), 5, 6)));
}

#[test]
fn repeats_count_towards_the_limit_of_all_layers() {
    let half = MAX_SIZE / 2 + 1;
    let totals = LayerTotals::of(&[layer("a", half), layer("a", half)]);
    assert_eq!(totals, Err(SizeError::Sum));
}

#[test]
fn sizes_are_read_in_three_digits() {
    // Bytes, decimal, binary.
    let table = [
        (0, "0 B", "0 B"),
        (1, "1 B", "1 B"),
        (941, "941 B", "941 B"),
        (999, "999 B", "999 B"),
        (1_000, "1 kB", "1000 B"),
        (1_023, "1.02 kB", "1023 B"),
        (1_024, "1.02 kB", "1 KiB"),
        (1_500, "1.5 kB", "1.46 KiB"),
        (9_949, "9.95 kB", "9.72 KiB"),
        (9_996, "10 kB", "9.76 KiB"),
        (99_500, "99.5 kB", "97.2 KiB"),
        (99_949, "99.9 kB", "97.6 KiB"),
        (99_950, "100 kB", "97.6 KiB"),
        (122_487, "122 kB", "120 KiB"),
        (999_499, "999 kB", "976 KiB"),
        (999_500, "1 MB", "976 KiB"),
        (999_999, "1 MB", "977 KiB"),
        (1_000_000, "1 MB", "977 KiB"),
        (1_048_063, "1.05 MB", "1023 KiB"),
        (1_048_064, "1.05 MB", "1 MiB"),
        (3_669_831, "3.67 MB", "3.5 MiB"),
        (79_424_480, "79.4 MB", "75.7 MiB"),
        (2_741_180_928, "2.74 GB", "2.55 GiB"),
        (1_099_511_627_776, "1.1 TB", "1 TiB"),
        (MAX_SIZE, "9.01 PB", "8 PiB"),
        (u64::MAX, "18447 PB", "16384 PiB"),
    ];
    for (bytes, decimal, binary) in table {
        assert_eq!(ReadableSize::new(bytes, Units::Decimal).to_string(), decimal, "{bytes}");
        assert_eq!(ReadableSize::new(bytes, Units::Binary).to_string(), binary, "{bytes}");
    }
}

#[test]
fn sizes_in_a_column_keep_four_digits() {
    let table = [
        (0, "0 B"),
        (941, "941 B"),
        (1_000, "1.000 kB"),
        (9_999, "9.999 kB"),
        (99_999, "100.0 kB"),
        (122_400, "122.4 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.000 MB"),
        (3_669_831, "3.670 MB"),
        (79_424_480, "79.42 MB"),
    ];
    for (bytes, aligned) in table {
        assert_eq!(ReadableSize::aligned(bytes, Units::Decimal).to_string(), aligned, "{bytes}");
    }
}

#[test]
fn number_and_unit_stand_apart() {
    let ReadableSize { value, unit } = ReadableSize::new(3_669_831, Units::default());
    assert_eq!((value.as_str(), unit), ("3.67", "MB"));
}

#[test]
fn exact_bytes_have_commas() {
    let table = [
        (0, "0"),
        (999, "999"),
        (1_000, "1,000"),
        (3_669_831, "3,669,831"),
        (MAX_SIZE, "9,007,199,254,740,991"),
    ];
    for (number, text) in table {
        assert_eq!(with_separators(number), text);
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod texts {
    use insta::assert_snapshot;
    use tonnage::{Digest, ReadableSize, SizeError, Units};

    #[test]
    fn a_refusal_says_what_is_wrong() {
        assert_snapshot!(SizeError::Sum, @"the sizes add up to more than 2^53−1 bytes");
        assert_snapshot!(
            SizeError::Conflict(Digest::sha256(b""), 5, 6),
            @"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 is said to have 5 bytes and also 6"
        );
    }

    proptest::proptest! {
        /// Never more than half of the last digit away.
        #[test]
        fn what_is_read_is_near_the_truth(bytes in 0_u64..1 << 53) {
            let read = ReadableSize::new(bytes, Units::Decimal);
            let power = ["B", "kB", "MB", "GB", "TB", "PB"].iter().position(|u| *u == read.unit);
            let value: f64 = read.value.parse().unwrap();
            let told = value * 1000_f64.powi(i32::try_from(power.unwrap()).unwrap());
            assert!((told - bytes as f64).abs() <= bytes as f64 * 0.005 + 0.5, "{bytes} is not {read}");
            assert!(read.value.len() <= 4, "{read}");
        }

        #[test]
        fn separators_take_nothing_away(number: u64) {
            assert_eq!(super::with_separators(number).replace(',', ""), number.to_string());
        }
    }
}
