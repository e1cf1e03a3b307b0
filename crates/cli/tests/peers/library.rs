//! [`Library`]: lookups without the command, several in one process.

use tonnage::{Inspection, Lookup, LookupError, LookupOptions, Session};
use tonnage_client::{Client, ClientOptions, Observer, drive, now};

/// Lookups without the command, on one session.
pub(crate) struct Library {
    runtime: tokio::runtime::Runtime,
    client: Client,
    session: Session,
}

/// When the size of an image was known.
#[derive(Default)]
pub(crate) struct SizeWatch {
    answers: usize,
    /// After how many answers.
    pub(crate) known_after: Option<usize>,
    /// How many bytes it is said to be at first.
    pub(crate) download: Option<u64>,
}

impl Library {
    pub(crate) fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client = Client::new(ClientOptions::default()).unwrap();
        Self { runtime, client, session: Session::new() }
    }

    pub(crate) fn inspection(&self, image: &str) -> Box<Inspection> {
        self.look_up(image, LookupOptions::default(), &mut ()).unwrap()
    }

    pub(crate) fn look_up(
        &self,
        image: &str,
        options: LookupOptions,
        observer: &mut dyn Observer,
    ) -> Result<Box<Inspection>, LookupError> {
        let mut lookup = Lookup::new(image.parse().unwrap(), options, &self.session, now());
        let send = async |request| self.client.send(&request).await;
        self.runtime.block_on(drive(&mut lookup, send, observer))
    }
}

impl Observer for SizeWatch {
    fn answered(&mut self, _: &tonnage::Exchange) {
        self.answers += 1;
    }

    fn progress(&mut self, inspection: &Inspection) {
        if let Some(size) = inspection.size.filter(|size| size.complete)
            && self.known_after.is_none()
        {
            self.known_after = Some(self.answers);
            self.download = Some(size.download);
        }
    }
}
