//! What the measurements compare with says as much on the wire as the server: one that said less would be no comparison.

use crate::support::{Hotel, book, booking};

const FLOOR: &str = include_str!("../../crates/bench/examples/floor.rs");
const NODE: &str = include_str!("../../crates/bench/peers/node/hotel.js");

/// How far a size may be from the server's, in percent.
const TOLERANCE: usize = 20;

#[tokio::test]
async fn what_the_measurements_compare_with_sends_as_many_bytes_as_the_server() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let accept = call.accepted().await.unwrap().to_string().len();
    book(&call, "call_1", &booking()).await;
    let record = call.record();
    let sizes =
        |kind: &str| -> Vec<usize> { record.events(kind).iter().map(|event| event.to_string().len()).collect() };
    let outputs = sizes("conversation.item.create");
    let mean_output = outputs.iter().sum::<usize>() / outputs.len();
    for (source, name, bytes) in [
        (FLOOR, "ACCEPT_BYTES", accept),
        (NODE, "ACCEPT_BYTES", accept),
        (FLOOR, "GREETING_BYTES", sizes("response.create")[0]),
        (FLOOR, "OUTPUT_BYTES", mean_output),
    ] {
        let theirs = constant(source, name);
        assert!(theirs.abs_diff(bytes) * 100 <= bytes * TOLERANCE, "{name}: {theirs} bytes, the server's {bytes}");
    }
}

/// A number that a source gives by name.
fn constant(source: &str, name: &str) -> usize {
    let definition = source.split_once(&format!("const {name}")).unwrap().1;
    let (_, value) = definition.split(';').next().unwrap().split_once("= ").unwrap();
    value.replace('_', "").parse().unwrap()
}
