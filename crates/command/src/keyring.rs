//! [`Keyring`]: the credentials that this machine keeps, read when they are needed.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use tonnage::{Credentials, FileError, LookupError, LookupErrorKind, Reference};
use tonnage_credentials::{
    AuthFile, Found, HelperCall, HelperFault, MAX_FILE, MAX_HELPER_OUTPUT, Place, Store,
};

use crate::deed::{Deed, DeedId, FileFault, Part, Piece, Ran};
use crate::outbox::Outbox;

/// The credentials that this machine keeps: in files, which are read once somebody may
/// want what is in them, and behind helpers, which are each asked once.
pub(crate) struct Keyring {
    places: Vec<Place>,
    files: Files,
    /// What helpers said, by whom was asked for what.
    told: BTreeMap<Question, Result<Option<Credentials>, LookupError>>,
    asked: BTreeMap<DeedId, HelperCall>,
}

/// A helper, and what it is asked for.
type Question = (String, String);

enum Files {
    Unread,
    /// So many places, each with what came of it.
    Reading(BTreeMap<DeedId, usize>, BTreeMap<usize, AuthFile>),
    Read(Store),
    Broken(LookupError),
}

/// What a keyring has for an image.
pub(crate) enum Key {
    Known(Option<Credentials>),
    /// It is being looked for.
    Wait,
    Broken(LookupError),
}

impl Keyring {
    pub(crate) fn new(places: Vec<Place>) -> Self {
        let (told, asked) = (BTreeMap::new(), BTreeMap::new());
        Self { places, files: Files::Unread, told, asked }
    }

    /// The credentials for an image. What has to be done to know them goes into the
    /// outbox.
    pub(crate) fn find(&mut self, reference: &Reference, outbox: &mut Outbox) -> Key {
        if let Files::Unread = self.files {
            self.read(outbox);
        }
        let store = match &self.files {
            Files::Unread | Files::Reading(..) => return Key::Wait,
            Files::Broken(error) => return Key::Broken(error.clone()),
            Files::Read(store) => store,
        };
        for found in store.find(reference) {
            match found {
                Err(error) => return Key::Broken(broken(&error, &error.hint())),
                Ok(Found::Known(credentials)) => return Key::Known(Some(credentials)),
                Ok(Found::Ask(call)) => match self.told.get(&question(&call)) {
                    Some(Ok(None)) => {}
                    Some(Ok(credentials)) => return Key::Known(credentials.clone()),
                    Some(Err(error)) => return Key::Broken(error.clone()),
                    None => {
                        ask(&mut self.asked, call, outbox);
                        return Key::Wait;
                    }
                },
            }
        }
        Key::Known(None)
    }

    fn read(&mut self, outbox: &mut Outbox) {
        let mut under_way = BTreeMap::new();
        for (number, place) in self.places.iter().enumerate() {
            let limit = u64::try_from(MAX_FILE).unwrap_or(u64::MAX);
            let part = Part::beginning(PathBuf::from(&place.path), limit + 1);
            under_way.insert(outbox.push_named(|id| Deed::Read { id, part }), number);
        }
        self.files = Files::Reading(under_way, BTreeMap::new());
        self.settle();
    }

    /// Hands over a file, if it is one that was asked for here. `Err` where one that
    /// somebody named cannot be taken.
    pub(crate) fn handle_file(
        &mut self,
        id: DeedId,
        came: Result<Piece, FileFault>,
    ) -> Result<(), String> {
        let Files::Reading(under_way, read) = &mut self.files else { return Ok(()) };
        let Some(number) = under_way.remove(&id) else { return Ok(()) };
        let Some(place) = self.places.get(number) else { return Ok(()) };
        match came {
            Ok(piece) => match AuthFile::parse(&place.path, &piece.bytes) {
                Ok(file) => {
                    read.insert(number, file);
                }
                Err(error) if place.required => return Err(error.to_string()),
                Err(error) => self.files = Files::Broken(broken(&error, &error.hint())),
            },
            Err(fault) if fault.missing && place.required => {
                return Err(place.missing().to_string());
            }
            Err(fault) if fault.missing => {}
            Err(fault) => {
                let words = format!("{} cannot be read: {}", place.path, fault.words);
                if place.required {
                    return Err(words);
                }
                self.files = Files::Broken(broken(&words, "Check that you may read it."));
            }
        }
        self.settle();
        Ok(())
    }

    /// Once all files are there, they have the say in their order.
    fn settle(&mut self) {
        if let Files::Reading(under_way, read) = &mut self.files
            && under_way.is_empty()
        {
            let mut store = Store::default();
            for file in std::mem::take(read).into_values() {
                store.add(file);
            }
            self.files = Files::Read(store);
        }
    }

    /// Hands over what a helper said, if it was asked here.
    pub(crate) fn handle_ran(&mut self, id: DeedId, came: Result<Ran, HelperFault>) {
        let Some(call) = self.asked.remove(&id) else { return };
        let said = match came {
            Ok(Ran { status, output }) => call.read(status, &output),
            Err(fault) => Err(call.failed(fault)),
        };
        let said = said.map_err(|error| broken(&error, &error.hint()));
        self.told.insert(question(&call), said);
    }
}

/// Asks a helper, unless it is being asked.
fn ask(asked: &mut BTreeMap<DeedId, HelperCall>, call: HelperCall, outbox: &mut Outbox) {
    if asked.values().any(|asked| *asked == call) {
        return;
    }
    let id = outbox.push_named(|id| Deed::Run {
        id,
        program: call.program.clone(),
        argument: call.argument,
        input: call.input.clone(),
        limit: MAX_HELPER_OUTPUT,
    });
    asked.insert(id, call);
}

fn question(call: &HelperCall) -> Question {
    (call.program.clone(), call.input.clone())
}

/// Whoever cannot say who he is does not ask as a stranger: he would be told of other
/// images, or of none.
fn broken(error: &dyn fmt::Display, hint: &str) -> LookupError {
    LookupErrorKind::File(FileError {
        code: "UNAUTHORIZED",
        message: error.to_string(),
        hint: hint.to_owned(),
        position: None,
        tags: None,
    })
    .into()
}
