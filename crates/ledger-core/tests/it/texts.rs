//! Answers as people read them, and values as a failed assertion shows them.

use ledger_core::{value::*, *};
use ledger_testkit::story::{StoryBook, action};
use time::OffsetDateTime;

/// A book in which a count supersedes, re-costs and is refused, all at once.
fn book() -> StoryBook {
    let mut book = StoryBook::bags();
    book.story(
        "05-01 entry 10 @ 27.50 as E          | 500 275
         05-02 exit 25 to sowing as X         | 475 261.25
         05-03 count 9 as C                   | 450 247.50
         05-04 transfer 2 as T                | 350 192.50  NORTH 100/55
         06-08 exit 50 to harvest as Y        | 300 165
         close 2026-05",
    );
    book
}

fn preview(book: &StoryBook, lines: &[&str]) -> decide::Preview {
    let command = Command::new(CommandId::new("preview").unwrap(), OffsetDateTime::UNIX_EPOCH);
    book.ledger.preview(&command.with_all(lines.iter().map(|line| action(line))).declaring_names())
}

#[test]
fn an_impact_and_a_preview_read_as_lines() {
    let book = book();
    let told = |lines: &[&str]| preview(&book, lines).to_string();
    insta::assert_snapshot!(told(&["05-01 entry 1 @ 33.33 as LATE"]), @r#"
    records LATE
    UREA in MAIN: 300 worth 165 → 300 worth 168.18
    UREA in NORTH: 100 worth 55 → 100 worth 56.06
    2026-05/harvest: 27.5 → 27.5, variance 0 → 0.53
    2026-05/sowing: 13.75 → 13.75, variance 0 → 0.27
    C finds -75 instead of -25, because of LATE
    2 exits cost 0.8 more
    the value of all stock: 4.24 more
    "#);
    insta::assert_snapshot!(told(&["06-30 rebalance 7 @ 28 and 05-31 2 @ 28 in NORTH"]), @r#"
    records rebalance-12
    UREA in MAIN: 300 worth 165 → 350 worth 196, 5 lines superseded
    UREA in NORTH: 100 worth 55 → 100 worth 56, 1 line superseded
    2026-05/harvest: 27.5 → 27.5, variance 0 → 0.5
    2026-05/sowing: 13.75 → 13.75, variance 0 → 0.25
    2 exits cost 0.75 more
    the value of all stock: 32 more
    "#);
    insta::assert_snapshot!(told(&["06-01 adjust 0", "05-01 exit 900 to sowing", "void T"]), @r#"
    refused: action 1: an adjustment by zero changes nothing: leave it out
    refused: action 2: the cycle 2026-05 is closed already: charge another, or reopen it first
    records void-12
    UREA in MAIN: 300 worth 165 → 400 worth 220
    UREA in NORTH: 100 worth 55 → 0 worth 0
    "#);
    insta::assert_snapshot!(told(&["lock 05-31"]), @"records lock-12");
    insta::assert_snapshot!(told(&["06-10 adjust 1"; 12]), @r#"
    records adjust-12, adjust-13, adjust-14, adjust-15, adjust-16, adjust-17, adjust-18, adjust-19, adjust-20, adjust-21 and 2 more
    UREA in MAIN: 300 worth 165 → 900 worth 495
    the value of all stock: 330 more
    "#);
}

#[test]
fn stock_reads_as_a_line_with_its_units() {
    let mut book = book();
    book.story("07-01 adjust -6 | 0 0");
    let told: Vec<String> = book.ledger.stock().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    UREA in MAIN: 0 kg worth 0
    UREA in NORTH: 100 kg worth 55, 27.5 a bag
    "#);
}

/// Also where everything around it is spread over lines.
#[test]
fn names_moments_and_numbers_are_short_and_stand_on_one_line() {
    let book = book();
    let record = book.record("05-31 18:30 entry 1 @ 27.50 as PO-17");
    insta::assert_snapshot!(format!("{record:#?}"), @r#"
    Record {
        position: Position(12),
        command: CommandId(c7),
        recorded: 1970-01-01 0:00:00.0 +00:00:00,
        events: [
            Entry(
                Entry {
                    reference: Reference(PO-17),
                    at: Moment(2026-05-31 18:30:00),
                    store: StoreId(MAIN),
                    provider: ProviderId(Agro Sur),
                    document: None,
                    note: None,
                    lines: [
                        EntryLine {
                            supply: SupplyId(UREA),
                            quantity: Quantity(50),
                            cost: UnitPrice(
                                UnitPrice(2750),
                            ),
                        },
                    ],
                },
            ),
        ],
    }
    "#);
    insta::assert_snapshot!(format!("{:#?}", book.ledger.settings().unwrap()), @r#"
    Settings {
        currency: Currency(USD),
        quantity_scale: Scale(0),
        money_scale: Scale(2),
        negative_stock: Refused,
        backdated_counts: Refused,
    }
    "#);
    let conversion = Conversion::from_units(50).unwrap();
    let total: Total = [Money::from_units(5)].into_iter().sum();
    insta::assert_snapshot!(format!("{conversion:?} {total:?} {:?}", ReasonCode::new("NF").unwrap()), @"Conversion(50) Total(5) ReasonCode(NF)");
    insta::assert_snapshot!(format!("{:#?}", preview(&book, &["05-01 entry 1 @ 33 as LATE"]).impact.streams), @r#"
    [
        StreamImpact {
            store: StoreId(MAIN),
            supply: SupplyId(UREA),
            before: 300 worth 165,
            after: 300 worth 168,
            superseded: 0,
            restored: 0,
        },
        StreamImpact {
            store: StoreId(NORTH),
            supply: SupplyId(UREA),
            before: 100 worth 55,
            after: 100 worth 56,
            superseded: 0,
            restored: 0,
        },
    ]
    "#);
}
