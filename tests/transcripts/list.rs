//! Every transcript, by folder and name.

macro_rules! transcripts {
    ($($name:literal)*) => {
        /// Name and text of every transcript.
        pub(crate) const TRANSCRIPTS: &[(&str, &str)] =
            &[$(($name, include_str!(concat!($name, ".http")))),*];
    };
}

transcripts! {
}
