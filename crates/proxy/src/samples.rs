//! The built-in sample registry behind `/r/samples.localhost/`.

use tonnage::proxy::Route;
use tonnage::{Request, TransportFailure, TransportFailureKind};
use tonnage_client::Answer;
use tonnage_samples::{HOST, samples};

use crate::health::Sample;

/// Whether the sample registry is meant. It has no port.
pub(crate) fn is_meant(route: &Route) -> bool {
    route.registry().as_str() == HOST
}

/// What a page may offer of it.
pub(crate) fn offered() -> Vec<Sample> {
    let offered = samples().map(|sample| Sample {
        name: format!("{HOST}/{}:{}", sample.repository, sample.tag),
        title: sample.title,
    });
    offered.collect()
}

/// Performs a request in this process. It is answered before any rule about
/// hosts, and leads nowhere else.
pub(crate) fn send(request: &Request) -> Result<Answer, TransportFailure> {
    let asked = request.url.origin();
    if asked.host != HOST {
        let detail = format!("the samples send nobody to {}", asked.authority());
        return Err(TransportFailure::new(TransportFailureKind::Refused, detail));
    }
    let target = request.url.path_and_query();
    let answer = tonnage_samples::answer(request.method, &target, &request.headers);
    Ok(Answer {
        status: answer.status,
        headers: answer.headers,
        body: answer.body.into_owned(),
        redirects: Vec::new(),
        again: Vec::new(),
    })
}
