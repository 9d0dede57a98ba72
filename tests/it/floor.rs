//! The floor of the measurements says as much on the wire as the server: one that said less would be no limit to compare with.

use crate::support::{Hotel, book, booking};

const FLOOR: &str = include_str!("../../benches/floor/main.rs");

/// How far a size may be from the server's, in percent.
const TOLERANCE: usize = 20;

#[tokio::test]
async fn the_floor_of_the_measurements_sends_as_many_bytes_as_the_server() {
    let hotel = Hotel::open().await;
    let call = hotel.call().await;
    let accept = call.accepted().await.unwrap().to_string().len();
    book(&call, "call_1", &booking()).await;
    let record = call.record();
    let sizes =
        |kind: &str| -> Vec<usize> { record.events(kind).iter().map(|event| event.to_string().len()).collect() };
    let outputs = sizes("conversation.item.create");
    let mean_output = outputs.iter().sum::<usize>() / outputs.len();
    for (name, bytes) in [("ACCEPT", accept), ("GREETING", sizes("response.create")[0]), ("OUTPUT", mean_output)] {
        let floors = constant(&format!("{name}_BYTES"));
        assert!(floors.abs_diff(bytes) * 100 <= bytes * TOLERANCE, "{name}: {floors} bytes, the server's {bytes}");
    }
}

/// A number that the floor's source gives by name.
fn constant(name: &str) -> usize {
    let value = FLOOR.split_once(&format!("const {name}: usize = ")).unwrap().1.split(';').next().unwrap();
    value.replace('_', "").parse().unwrap()
}
