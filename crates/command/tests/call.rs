//! The machine from outside: what it wants of whoever performs it, in which order, and
//! that nothing handed over makes it stumble.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that panics has failed")]

use proptest::prelude::*;
use tonnage::{Headers, Request, Response, Timestamp, TransportFailure, TransportFailureKind};
use tonnage_command::{Call, Deed, DeedId, FileFault, HelperFault, Piece, Ran, Serve, World};

const NOW: Timestamp = Timestamp::from_millis(0);

fn call(line: &str) -> Call {
    Call::new(line.split_whitespace(), World::default(), NOW)
}

/// What a call wants until it waits or ends.
fn drained(call: &mut Call) -> Vec<Deed> {
    let mut deeds = Vec::new();
    loop {
        let deed = call.poll();
        let is_last = matches!(deed, Deed::Wait | Deed::Serve(_) | Deed::Exit(_));
        deeds.push(deed);
        if is_last {
            return deeds;
        }
    }
}

fn sent(deeds: Vec<Deed>) -> Vec<(DeedId, Request)> {
    let sent = deeds.into_iter().filter_map(|deed| match deed {
        Deed::Send { id, request } => Some((id, request)),
        _ => None,
    });
    sent.collect()
}

fn printed(deeds: &[Deed]) -> String {
    let texts = deeds.iter().filter_map(|deed| match deed {
        Deed::Out(bytes) => Some(String::from_utf8(bytes.clone()).unwrap()),
        _ => None,
    });
    texts.collect()
}

/// Answers a request as the samples do.
fn answer(call: &mut Call, (id, request): &(DeedId, Request)) {
    let target = request.url.path_and_query();
    let answer = tonnage_samples::answer(request.method, &target, &request.headers);
    call.handle_response(*id, Response::new(answer.status, answer.headers, &answer.body), NOW);
}

#[test]
fn how_requests_are_sent_is_said_before_the_first() {
    let mut call = call("inspect --timeout 3 samples.localhost/demo/app");
    let deeds = drained(&mut call);
    let Some(Deed::Ready(how)) = deeds.first() else { panic!("{deeds:?}") };
    assert_eq!((how.timeout.as_secs(), how.retries), (3, tonnage::DEFAULT_RETRIES));
    assert!(matches!(deeds.get(1..), Some([Deed::Send { .. }, Deed::Wait])), "{deeds:?}");
}

#[test]
fn four_are_asked_about_at_once_and_told_in_the_order_asked() {
    let names = ["app", "single", "zstd", "list", "repeated", "foreign"];
    let images = names.map(|name| format!("samples.localhost/demo/{name}"));
    let mut call = call(&format!("inspect --digest {}", images.join(" ")));
    let mut deeds = drained(&mut call);
    let mut told = String::new();
    let mut waiting = Vec::new();
    let mut most = 0;
    loop {
        told += &printed(&deeds);
        if matches!(deeds.last(), Some(Deed::Exit(status)) if *status == 0) {
            break;
        }
        waiting.extend(sent(deeds));
        most = most.max(waiting.len());
        // The last that was asked is answered first.
        answer(&mut call, &waiting.pop().unwrap());
        deeds = drained(&mut call);
    }
    assert_eq!((most, told.lines().count()), (4, names.len()));
}

#[test]
fn who_cannot_serve_is_not_asked_to() {
    let deeds = drained(&mut call("serve"));
    assert!(matches!(deeds.as_slice(), [Deed::Tell(_), Deed::Exit(2)]), "{deeds:?}");
    let world = World { serves: true, ..World::default() };
    let mut call = Call::new(["serve", "--name", "here"], world, NOW);
    let Deed::Serve(arguments) = call.poll() else { panic!("it does not serve") };
    let Serve { listen, name, .. } = *arguments;
    assert_eq!((listen, name), (tonnage_command::DEFAULT_LISTEN, vec!["here".to_owned()]));
}

#[test]
fn what_cannot_be_done_ends_the_call() {
    let mut misused = call("inspect samples.localhost/demo/app");
    misused.handle_unready("no network");
    let deeds = drained(&mut misused);
    assert!(
        matches!(deeds.as_slice(), [Deed::Tell(words), Deed::Exit(2)] if words == "error: no network"),
        "{deeds:?}"
    );
    for (words, status) in [(None, 0), (Some("full"), 1)] {
        let mut call = call("--help");
        let Deed::Out(_) = call.poll() else { panic!("help is a result") };
        call.handle_unwritable(words);
        assert!(matches!(drained(&mut call).last(), Some(Deed::Exit(end)) if *end == status));
    }
}

/// Something that a performer may hand over, awaited or not.
#[derive(Clone, Debug)]
enum Handed {
    Response(u32, u16, Vec<u8>),
    Failure(u32),
    File(u32, Option<Vec<u8>>),
    Input(Option<Vec<u8>>),
    Ran(u32, Option<Vec<u8>>),
}

fn handed() -> impl Strategy<Value = Handed> {
    let id = 0_u32..6;
    let bytes = || proptest::collection::vec(any::<u8>(), 0..40);
    prop_oneof![
        (id.clone(), 200_u16..600, bytes())
            .prop_map(|(id, status, b)| Handed::Response(id, status, b)),
        id.clone().prop_map(Handed::Failure),
        (id.clone(), proptest::option::of(bytes())).prop_map(|(id, b)| Handed::File(id, b)),
        proptest::option::of(bytes()).prop_map(Handed::Input),
        (id, proptest::option::of(bytes())).prop_map(|(id, b)| Handed::Ran(id, b)),
    ]
}

const CALLS: [&str; 8] = [
    "inspect localhost:1/a localhost:1/b",
    "inspect --format skopeo --trace localhost:1/a",
    "inspect -",
    "inspect --creds-stdin --ca-file f localhost:1/a",
    "inspect --authfile f localhost:1/a oci:d oci-archive:f",
    "inspect --fail-over 1MB --digest docker-archive:f:t",
    "compare oci:d localhost:1/a",
    "tags --limit 3 localhost:1/a",
];

proptest! {
    #[test]
    fn nothing_that_is_handed_over_makes_it_stumble(
        line in 0..CALLS.len(),
        home in any::<bool>(),
        handed in proptest::collection::vec(handed(), 0..12),
    ) {
        let world = World::with_variables(|name| (home && name == "HOME").then(|| "/home".into()));
        let line = CALLS.get(line).unwrap();
        let mut call = Call::new(line.split_whitespace(), world, NOW);
        for handed in handed {
            let _ = drained(&mut call);
            match handed {
                Handed::Response(id, status, body) => {
                    let response = Response::new(status, Headers::new(), &body);
                    call.handle_response(DeedId::new(id), response, NOW);
                }
                Handed::Failure(id) => {
                    let failure = TransportFailure::new(TransportFailureKind::Timeout, "late");
                    call.handle_failure(DeedId::new(id), failure, NOW);
                }
                Handed::File(id, bytes) => {
                    let fault = FileFault { missing: id % 2 == 0, words: "no".into() };
                    let came = bytes.map(|bytes| Piece { bytes, size: Some(7) }).ok_or(fault);
                    call.handle_file(DeedId::new(id), came, NOW);
                }
                Handed::Input(bytes) => call.handle_input(bytes.ok_or_else(|| "no".into()), NOW),
                Handed::Ran(id, output) => {
                    let ran = output.map(|output| Ran { status: Some(0), output });
                    call.handle_ran(DeedId::new(id), ran.ok_or(HelperFault::Absent), NOW);
                }
            }
        }
        let _ = drained(&mut call);
    }
}
