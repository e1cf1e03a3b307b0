//! The list of samples, and a client that asks for them.

use std::cell::RefCell;

use sha2::{Digest as _, Sha256};
use tonnage::{
    ACCEPT, Headers, Inspection, Lookup, LookupError, LookupOptions, Method, Response, Session,
    Step, Timestamp,
};
use tonnage_samples::{Answer, answer};

const LIST: &str = include_str!("../../images/manifests.tsv");

/// A row of the list.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) repository: &'static str,
    /// Empty when it is reachable by digest only.
    pub(crate) tag: &'static str,
    pub(crate) media_type: &'static str,
    pub(crate) digest: &'static str,
    pub(crate) file: &'static str,
    pub(crate) title: &'static str,
}

pub(crate) fn rows() -> Vec<Row> {
    let cells = LIST.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    let row = |cells: Vec<&'static str>| Row {
        repository: cells[0],
        tag: cells[1],
        media_type: cells[2],
        digest: cells[3],
        file: cells[4],
        title: cells[5],
    };
    cells.map(row).collect()
}

pub(crate) fn tagged() -> Vec<Row> {
    rows().into_iter().filter(|row| !row.tag.is_empty()).collect()
}

/// The hash of some bytes in hexadecimal digits.
pub(crate) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `GET` with the token of a repository, as a client asks that takes all there is.
pub(crate) fn get(repository: &str, target: &str) -> Answer {
    ask(Method::Get, repository, target)
}

pub(crate) fn ask(method: Method, repository: &str, target: &str) -> Answer {
    let token = format!("Bearer sample:repository:{repository}:pull");
    let schema1 = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    let accept = format!("{ACCEPT}, {schema1}");
    answer(method, target, &[("authorization", token), ("accept", accept)].into_iter().collect())
}

/// One request of a lookup.
pub(crate) type Asked = (Method, String, Headers);

/// A lookup from its first request to its end, and what it asked.
pub(crate) fn look_up(
    image: &str,
    options: LookupOptions,
    session: &Session,
) -> (Result<Box<Inspection>, LookupError>, Vec<Asked>) {
    let now = Timestamp::from_millis(0);
    let asked = RefCell::new(Vec::new());
    let mut lookup = Lookup::new(image.parse().unwrap(), options, session, now);
    let mut waiting = Vec::new();
    let result = loop {
        match lookup.poll() {
            Step::Send(request) => waiting.push(request),
            Step::Progress(_) => {}
            Step::Done(result) => break result,
            Step::Wait => {
                assert!(!waiting.is_empty(), "nothing is under way");
                let request = waiting.remove(0);
                let target = request.url.path_and_query();
                let origin = request.url.origin().to_string();
                assert_eq!(origin, format!("https://{}", tonnage_samples::HOST));
                let answer = answer(request.method, &target, &request.headers);
                asked.borrow_mut().push((request.method, target, request.headers));
                let response = Response::new(answer.status, answer.headers, &answer.body);
                lookup.handle_response(request.id, response, now);
            }
        }
    };
    (result, asked.into_inner())
}
