//! A shelf of documents, asked as a registry is: so that what holds for images in
//! registries holds for those in files.

use tonnage::{
    Inspection, Lookup, LookupError, LookupErrorKind, LookupOptions, Reference, Request, Response,
    Session, Step, Timestamp, TransportFailure, TransportFailureKind,
};

use crate::archive::Archive;
use crate::inquiry::Inquiry;

/// Looks up what is asked for.
pub(crate) fn look_up(
    inquiry: &mut Inquiry<&Archive>,
    options: LookupOptions,
) -> Result<Box<Inspection>, LookupError> {
    let reference: Reference = inquiry.reference().parse()?;
    let options = LookupOptions {
        credentials: None,
        scheme: None,
        plain_http: Vec::new(),
        trusted_realms: Vec::new(),
        delegated: false,
        ..options
    };
    let mut lookup = Lookup::new(reference, options, &Session::new(), NOW);
    let mut known = None;
    loop {
        match lookup.poll() {
            Step::Send(request) => answer(inquiry, &request, &mut lookup),
            Step::Progress(inspection) => known = Some(inspection),
            Step::Wait => return Err(LookupErrorKind::Misuse("the file gave no answer").into()),
            Step::Done(Ok(inspection)) => return Ok(inspection),
            // What failed here is that something is not there.
            Step::Done(Err(error)) => {
                let LookupErrorKind::Transport { failure, .. } = error.kind() else {
                    return Err(error);
                };
                return Ok(inquiry.without(failure.detail.clone(), known)?);
            }
        }
    }
}

/// Nothing here takes time.
const NOW: Timestamp = Timestamp::from_millis(0);

fn answer(inquiry: &mut Inquiry<&Archive>, request: &Request, lookup: &mut Lookup) {
    match inquiry.answer(request.method, request.purpose, &request.url.to_string()) {
        Ok((headers, body)) => {
            lookup.handle_response(request.id, Response::new(200, headers, body), NOW);
        }
        Err(why) => {
            let failure = TransportFailure::new(TransportFailureKind::Unreachable, why);
            lookup.handle_failure(request.id, failure, NOW);
        }
    }
}
