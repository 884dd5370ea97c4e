//! Finds circles among arrows.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Arrows from files to files.
pub(crate) type Arrows = BTreeMap<String, BTreeSet<String>>;

/// Returns the shortest circle through each file that is in one. Files of a circle that was found are not tried again.
pub(crate) fn circles(arrows: &Arrows) -> Vec<Vec<&str>> {
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut circles = Vec::new();
    for start in arrows.keys() {
        if told.contains(start.as_str()) {
            continue;
        }
        if let Some(circle) = shortest(arrows, start) {
            told.extend(&circle);
            circles.push(circle);
        }
    }
    circles
}

/// Returns the shortest way from a file back to it, with the file at both ends.
fn shortest<'a>(arrows: &'a Arrows, start: &'a str) -> Option<Vec<&'a str>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut next = VecDeque::from([start]);
    while let Some(file) = next.pop_front() {
        for used in arrows.get(file).into_iter().flatten() {
            if used == start {
                let mut way = vec![start, file];
                while let Some(before) = way.last().and_then(|last| came_from.get(last)) {
                    way.push(before);
                }
                way.reverse();
                return Some(way);
            }
            if !came_from.contains_key(used.as_str()) {
                came_from.insert(used, file);
                next.push_back(used);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_circle_is_told_once_by_its_shortest_way() {
        let arrows = |pairs: &[(&str, &str)]| {
            let mut arrows = Arrows::new();
            for (from, to) in pairs {
                arrows.entry((*from).into()).or_default().insert((*to).into());
            }
            arrows
        };
        assert!(circles(&arrows(&[("a", "b"), ("b", "c"), ("a", "c")])).is_empty());
        assert_eq!(circles(&arrows(&[("a", "b"), ("b", "a")])), [["a", "b", "a"]]);
        let long = arrows(&[("a", "b"), ("b", "c"), ("c", "d"), ("d", "a"), ("c", "a"), ("x", "a")]);
        assert_eq!(circles(&long), [vec!["a", "b", "c", "a"], vec!["d", "a", "b", "c", "d"]]);
    }
}
