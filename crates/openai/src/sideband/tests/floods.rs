//! An other end that writes without end and does not read.

use super::*;

#[tokio::test]
async fn pings_without_end_close_the_sideband() {
    let (mut sideband, mut peer) = pair().await;
    let flood = spawn(async move {
        // Never reads, so that the answers find no room.
        let ping = Message::Ping(Bytes::from_static(&[b'p'; 125]));
        while peer.send(ping.clone()).await.is_ok() {}
    });
    let mut pings = 0;
    let closing = loop {
        match sideband.receive().await {
            Received::Other => pings += 1,
            Received::Closed(closing) => break closing,
            Received::Text(_) => panic!("no event was sent"),
        }
    };
    assert_eq!((closing, pings + 1), (Closing::Flooded, MAX_OTHERS_IN_A_ROW));
    drop(sideband);
    flood.await.unwrap();
}
