//! Stories: a line for each movement, with the expected answer after a bar.
//!
//! ```
//! ledger_testkit::story("
//!     a bag is 50 kg
//!     05-01 entry 10 @ 27.50     | 500 275
//!     05-03 exit 25 as X         | 475 261.25  X 13.75
//!     05-04 exit 900             | refused negative_stock 425
//! ");
//! ```
//!
//! Before the bar stand the day of 2026, perhaps the hour, the kind and the quantity. Entries, adjustments, counts,
//! transfers and rebalances are in bags, and exits and returns in kilograms, unless `bags` or `kg` follows. Then come,
//! in any order, `@ PRICE` (per bag, or per kilogram as in `@ 0.55/kg`) or `for TOTAL`, `as NAME`, `in STORE` (else
//! `MAIN`), `from STORE`, `to STORE` (else from `MAIN` to `NORTH`), `of EXIT`, and for an exit `to ACTIVITY`. `void
//! NAME`, `correct NAME by LINE`, `close CYCLE`, `reopen CYCLE`, `lock DAY` and `unlock` have no day. A rebalance has
//! further lines after `and`, each with its day. A line that begins with `+` joins the command of the line before it.
//! The text after `//` is a comment.
//!
//! After the bar stand quantity and value of UREA in `MAIN`, then pairs of a name and a number:
//!
//! | pair | answer |
//! |---|---|
//! | `X 13.75` | the current cost of the transaction X, as its kardex shows it |
//! | `C.moved -2` | the kilograms that C moved |
//! | `X.voided 13.75` | the value that the kardex shows for the voided transaction X |
//! | `cycle 8`, `2026-05/sowing 8` | the charges of all cycles, or of one activity of a cycle |
//! | `beyond 4`, `variance 3` | the variance of all closed cycles, and that of negative stock |
//! | `providers -10`, `charges 3.33`, `reasons 3.34`, `revaluation -1.67`, `rebalancing 2` | the balance of all such accounts: a debit is above zero |
//! | `NORTH 4/8` | quantity and value in another store |
//! | `superseded 2`, `restored 2`, `recosted 1`, `recounted 1` | the counts in the impact of the line |
//!
//! `| refused CODE` says that the line is refused, and with which words in the message. `preview LINE` answers as if
//! the line were told, and records nothing. `as of DAY`, `as of DAY HOUR` and `known at NAME` ask and record nothing
//! either. The answer `| superseded` means that the stock of that time is no longer known.

mod book;
mod line;

pub use book::{StoryBook, story, whole_pieces};
pub use line::action;
