//! The impact of a transaction as tables.

use crate::export::exporter::{Export, Exporter, figure};
use crate::export::table::{Column, ExportTable, Kind, Value};
use ledger_core::decide::{Impact, RecostedExit};

impl<'a> Exporter<'a> {
    /// Exports the impact of a transaction, recorded or previewed: items, cycles, exits and counts, before and after.
    ///
    /// `exits` are the exits that it re-costs: [`Ledger::recosted_exits`](ledger_core::Ledger::recosted_exits) or
    /// [`recosted_exits_of`](ledger_core::Ledger::recosted_exits_of). `what` names the transaction, such as
    /// "rebalance-17".
    pub fn impact(self, impact: &'a Impact, exits: &'a [RecostedExit], what: &str) -> Export<'a> {
        let about = vec!["Before: without it. After: with it.".to_owned()];
        let tables = vec![
            self.changed_items(impact),
            self.changed_cycles(impact),
            self.changed_exits(exits),
            self.changed_counts(impact),
        ];
        self.export(&format!("Impact of {what}"), about, tables)
    }

    fn changed_items(self, impact: &'a Impact) -> ExportTable<'a> {
        let [average_before, average_after, value_before, value_after, change] =
            ["Average Before", "Average After", "Value Before", "Value After", "Change"]
                .map(|header| self.in_currency(header));
        let columns = vec![
            Column::new("Store", Kind::Text),
            Column::new("Item Number", Kind::Text),
            Column::new("Supply Name", Kind::Text).width(32.0),
            Column::new("Stock Before", Kind::Quantity),
            Column::new("Stock After", Kind::Quantity),
            Column::new("Buying Unit", Kind::Text),
            Column::new(average_before, Kind::Money),
            Column::new(average_after, Kind::Money),
            Column::new(value_before, Kind::Money).summed(),
            Column::new(value_after, Kind::Money).summed(),
            Column::new(change, Kind::Money).summed(),
            Column::new("Superseded", Kind::Whole).summed(),
            Column::new("Restored", Kind::Whole).summed(),
        ];
        let ledger = self.ledger;
        let rows = impact.streams.iter().map(move |stream| {
            let supply = ledger.catalog().supply(&stream.supply);
            let (before, after) = (stream.before, stream.after);
            vec![
                Value::text(stream.store.as_str()),
                Value::text(stream.supply.as_str()),
                Value::optional(supply, |supply| Value::text(&supply.name)),
                figure(before.buying_quantity()),
                figure(after.buying_quantity()),
                Value::optional(supply, |supply| Value::text(&supply.buying_unit)),
                Value::optional(before.average(), figure),
                Value::optional(after.average(), figure),
                figure(before.value()),
                figure(after.value()),
                figure(after.value() - before.value()),
                Value::count(stream.superseded),
                Value::count(stream.restored),
            ]
        });
        ExportTable { name: "Items", columns, rows: Box::new(rows) }
    }

    fn changed_cycles(self, impact: &'a Impact) -> ExportTable<'a> {
        let mut columns: Vec<Column> =
            ["Cycle", "Activity", "Lot", "Contractor"].map(|header| Column::new(header, Kind::Text)).into();
        let money = ["Charged Before", "Charged After", "Variance Before", "Variance After"];
        columns.extend(money.map(|header| Column::new(self.in_currency(header), Kind::Money).summed()));
        let rows = impact.cycles.iter().map(move |cycle| {
            vec![
                Value::text(cycle.charge.cycle.as_str()),
                Value::text(cycle.charge.activity.as_str()),
                Value::optional(cycle.charge.lot.as_ref(), |lot| Value::text(lot.as_str())),
                Value::optional(cycle.charge.contractor.as_ref(), |contractor| Value::text(contractor.as_str())),
                figure(cycle.before),
                figure(cycle.after),
                figure(cycle.variance_before),
                figure(cycle.variance_after),
            ]
        });
        ExportTable { name: "Cycles", columns, rows: Box::new(rows) }
    }

    fn changed_exits(self, exits: &'a [RecostedExit]) -> ExportTable<'a> {
        let mut columns = vec![Column::new("Exit", Kind::Text).width(22.0)];
        let money = ["Cost Before", "Cost After"];
        columns.extend(money.map(|header| Column::new(self.in_currency(header), Kind::Money).summed()));
        let rows = exits.iter().map(|exit| {
            let costs = [exit.before, exit.after].map(figure);
            [vec![Value::text(exit.reference.to_string())], costs.into()].concat()
        });
        ExportTable { name: "Exits", columns, rows: Box::new(rows) }
    }

    fn changed_counts(self, impact: &'a Impact) -> ExportTable<'a> {
        let columns = vec![
            Column::new("Count", Kind::Text).width(22.0),
            Column::new("Found Before", Kind::Quantity),
            Column::new("Found After", Kind::Quantity),
            Column::new("Because Of", Kind::Text).width(22.0),
        ];
        let rows = impact.counts.iter().map(move |count| {
            vec![
                Value::text(count.reference.as_str()),
                figure(count.before),
                figure(count.after),
                Value::text(count.cause.as_str()),
            ]
        });
        ExportTable { name: "Counts", columns, rows: Box::new(rows) }
    }
}
