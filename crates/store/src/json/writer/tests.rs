use super::*;

#[test]
fn what_a_call_left_goes_while_nobody_books_but_within_a_minute() {
    let since = basics::clock::Clock::system().instant();
    let seconds = |seconds| since + Duration::from_secs(seconds);
    for (pledged_at, expected) in [
        (None, seconds(30)),
        (Some(since), seconds(30)),
        (Some(seconds(31)), seconds(32)),
        (Some(seconds(50)), seconds(45)),
    ] {
        assert_eq!(erased_at(since, pledged_at), expected, "{pledged_at:?}");
    }
}
