//! The tokens of a file: its declarations, its imports, and the paths in its code.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use std::collections::BTreeSet;

/// A path in a file: its words, and the inline modules around it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Words {
    pub(crate) within: Vec<String>,
    pub(crate) words: Vec<String>,
}

/// A name that a `use` imports; `*` for all names of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    pub(crate) name: String,
    pub(crate) of: Words,
    /// True if it is re-exported.
    pub(crate) shown: bool,
}

/// A method of an `impl` block without a trait, with the type's path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Method {
    pub(crate) of: Words,
    pub(crate) name: String,
}

/// The imports, paths and declarations of a file, without its tests.
#[derive(Debug, Default)]
pub(crate) struct Source {
    pub(crate) imports: Vec<Import>,
    pub(crate) paths: BTreeSet<Words>,
    /// Items of any kind that the file declares.
    pub(crate) declared: BTreeSet<String>,
    /// Modules in files of their own that are compiled for tests only.
    pub(crate) tests: BTreeSet<String>,
    /// Methods that the file defines.
    pub(crate) methods: BTreeSet<Method>,
    /// Methods that are called on `self` or `Self`, in `impl` blocks of that type.
    pub(crate) calls: BTreeSet<Method>,
    /// Names of methods that are called on anything else.
    pub(crate) asked: BTreeSet<String>,
}

/// The place of a token: its inline modules and its `impl` block.
#[derive(Clone, Default)]
struct Place {
    within: Vec<String>,
    /// The type of the `impl` block.
    of: Option<Words>,
    /// True if the `impl` block has no trait.
    inherent: bool,
}

impl Source {
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let tokens: TokenStream = text.parse().map_err(|error| format!("{error}"))?;
        let mut source = Self::default();
        source.tokens(tokens, &Place::default());
        Ok(source)
    }

    fn tokens(&mut self, tokens: TokenStream, place: &Place) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let rest = tokens.get(at..).unwrap_or_default();
            at += match token {
                TokenTree::Punct(mark) if mark.as_char() == '#' => self.attribute(rest),
                TokenTree::Ident(word) if word == "pub" => visibility(rest),
                TokenTree::Ident(word) if word == "use" => self.import(rest, is_shown(&tokens, at), place),
                TokenTree::Ident(word) if word == "impl" && begins_item(&tokens, at) => self.block(rest, place),
                TokenTree::Ident(word) if word == "mod" => self.module(rest, place),
                TokenTree::Ident(_) => self.word(&tokens, at, place),
                TokenTree::Group(group) => {
                    self.tokens(group.stream(), place);
                    1
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => 1,
            };
        }
    }

    /// Skips an attribute, and the item below it if that is for tests only.
    fn attribute(&mut self, rest: &[TokenTree]) -> usize {
        let inner = usize::from(is_mark(rest.get(1), '!'));
        let Some(TokenTree::Group(group)) = rest.get(1 + inner) else { return 1 };
        let length = 2 + inner;
        if inner == 1 || !is_for_tests(group) {
            return length;
        }
        let item = rest.get(length..).unwrap_or_default();
        let ends = |at: usize, token: &TokenTree| match token {
            TokenTree::Punct(mark) => mark.as_char() == ';',
            TokenTree::Group(group) => {
                group.delimiter() == Delimiter::Brace && !is_mark(item.get(at.wrapping_sub(1)), ':')
            }
            _ => false,
        };
        let end = item.iter().enumerate().find(|(at, token)| ends(*at, token)).map_or(item.len(), |(at, _)| at + 1);
        if let [.., TokenTree::Ident(mod_word), TokenTree::Ident(name), TokenTree::Punct(_)] =
            item.get(..end).unwrap_or_default()
            && mod_word == "mod"
        {
            self.tests.insert(name.to_string());
        }
        length + end
    }

    /// Reads a `use` item, from that word to its semicolon.
    fn import(&mut self, rest: &[TokenTree], shown: bool, place: &Place) -> usize {
        let end = rest.iter().position(|token| is_mark(Some(token), ';')).unwrap_or(rest.len());
        let mut found = Vec::new();
        branches(rest.get(1..end).unwrap_or_default(), &[], &mut found);
        for (name, words) in found {
            let of = Words { within: place.within.clone(), words };
            self.imports.push(Import { name, of, shown });
        }
        end + 1
    }

    fn module(&mut self, rest: &[TokenTree], place: &Place) -> usize {
        // the name may be a variable of a macro
        let named = 1 + usize::from(is_mark(rest.get(1), '$'));
        if let [TokenTree::Ident(name), TokenTree::Group(group), ..] = rest.get(named..).unwrap_or_default()
            && group.delimiter() == Delimiter::Brace
        {
            self.declared.insert(name.to_string());
            let within = [&place.within[..], &[name.to_string()]].concat();
            self.tokens(group.stream(), &Place { within, ..Place::default() });
            return named + 2;
        }
        1
    }

    /// Reads an `impl` block: its head like any code, its body with the type known.
    fn block(&mut self, rest: &[TokenTree], place: &Place) -> usize {
        let is_body =
            |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        let Some(end) = rest.iter().position(is_body) else { return 1 };
        let head = outside_brackets(rest.get(1..end).unwrap_or_default());
        let of_trait = head.iter().position(|token| matches!(token, TokenTree::Ident(word) if word == "for"));
        let named = head.get(of_trait.map_or(0, |at| at + 1)..).unwrap_or_default();
        let named = named.iter().skip_while(|token| !matches!(token, TokenTree::Ident(_)));
        let named = named.take_while(|token| match token {
            TokenTree::Ident(word) => word != "where",
            other => is_mark(Some(other), ':'),
        });
        let words = named.filter(|token| matches!(token, TokenTree::Ident(_))).map(ToString::to_string);
        let of = Words { within: place.within.clone(), words: words.collect() };
        self.tokens(rest.get(1..end).unwrap_or_default().iter().cloned().collect(), place);
        if let Some(TokenTree::Group(body)) = rest.get(end) {
            let inherent = of_trait.is_none();
            self.tokens(body.stream(), &Place { of: Some(of), inherent, ..place.clone() });
        }
        end + 1
    }

    /// Reads a word that is none of the keywords above: the declaration of a name, or the beginning of a path.
    fn word(&mut self, tokens: &[TokenTree], at: usize, place: &Place) -> usize {
        const KINDS: [&str; 9] = ["fn", "struct", "enum", "trait", "type", "const", "static", "union", "macro_rules"];
        let rest = tokens.get(at..).unwrap_or_default();
        let Some(word) = rest.first().map(ToString::to_string) else { return 1 };
        if KINDS.contains(&word.as_str()) {
            let name = rest.get(1..).unwrap_or_default().iter().find(|token| !is_mark(Some(token), '!'));
            if let Some(TokenTree::Ident(name)) = name {
                self.declared.insert(name.to_string());
                if let (Some(of), true, "fn") = (&place.of, place.inherent, word.as_str()) {
                    self.methods.insert(Method { of: of.clone(), name: name.to_string() });
                }
            }
            return 1;
        }
        let after_colons = at >= 2 && is_mark(tokens.get(at - 1), ':') && is_mark(tokens.get(at - 2), ':');
        let after_point = at >= 1 && is_mark(tokens.get(at - 1), '.');
        if after_point
            && matches!(rest.get(1), Some(TokenTree::Group(then)) if then.delimiter() == Delimiter::Parenthesis)
        {
            self.asked.insert(word.clone());
        }
        if after_colons || after_point {
            return 1;
        }
        let mut words = vec![word];
        let mut length = 1;
        while let [TokenTree::Punct(one), TokenTree::Punct(two), TokenTree::Ident(next), ..] =
            rest.get(length..).unwrap_or_default()
            && one.as_char() == ':'
            && two.as_char() == ':'
        {
            words.push(next.to_string());
            length += 3;
        }
        let called = match (words.as_slice(), rest.get(length..).unwrap_or_default()) {
            ([own], [TokenTree::Punct(point), TokenTree::Ident(name), TokenTree::Group(arguments), ..])
                if own == "self" && point.as_char() == '.' && arguments.delimiter() == Delimiter::Parenthesis =>
            {
                Some(name.to_string())
            }
            ([own, name], _) if own == "Self" => Some(name.clone()),
            _ => None,
        };
        if let (Some(of), Some(name)) = (&place.of, called) {
            self.calls.insert(Method { of: of.clone(), name });
        }
        self.paths.insert(Words { within: place.within.clone(), words });
        length
    }
}

/// Returns the number of tokens of `pub` or `pub(in …)`. The path in it counts as no use.
fn visibility(rest: &[TokenTree]) -> usize {
    let bounded = matches!(rest.get(1), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
    1 + usize::from(bounded)
}

/// Returns true if a token is that mark.
fn is_mark(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == mark)
}

/// Returns true for `#[test]`, and for a `#[cfg]` that needs `test`.
fn is_for_tests(attribute: &Group) -> bool {
    let text = attribute.stream().to_string().replace(' ', "");
    text == "test" || text.starts_with("cfg(test") || text.starts_with("cfg(all(test")
}

/// Returns true if the item at that place is `pub` or `pub(…)`.
fn is_shown(tokens: &[TokenTree], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).and_then(|place| tokens.get(place));
    let is_pub = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Ident(word)) if word == "pub");
    is_pub(before(1)) || (matches!(before(1), Some(TokenTree::Group(_))) && is_pub(before(2)))
}

/// Returns true if the `impl` at that place is a block and not a type such as `impl Read`.
fn begins_item(tokens: &[TokenTree], at: usize) -> bool {
    match at.checked_sub(1).and_then(|place| tokens.get(place)) {
        None | Some(TokenTree::Group(_)) => true,
        Some(TokenTree::Punct(mark)) => mark.as_char() == ';',
        Some(TokenTree::Ident(word)) => word == "unsafe",
        Some(TokenTree::Literal(_)) => false,
    }
}

/// Returns the tokens that are not between `<` and `>`.
fn outside_brackets(tokens: &[TokenTree]) -> Vec<TokenTree> {
    let (mut depth, mut after_dash, mut outside) = (0_usize, false, Vec::new());
    for token in tokens {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '<' => depth += 1,
            TokenTree::Punct(mark) if mark.as_char() == '>' && !after_dash => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(token.clone()),
            _ => {}
        }
        after_dash = is_mark(Some(token), '-');
    }
    outside
}

/// Finds the names that the rest of a `use` imports, each with its whole path.
fn branches(tokens: &[TokenTree], before: &[String], found: &mut Vec<(String, Vec<String>)>) {
    let mut words = before.to_vec();
    let mut alias = None;
    let mut rest = tokens.iter();
    while let Some(token) = rest.next() {
        match token {
            TokenTree::Ident(word) if word == "as" => alias = rest.next().map(ToString::to_string),
            TokenTree::Ident(word) => words.push(word.to_string()),
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                for branch in inner.split(|token| is_mark(Some(token), ',')) {
                    if !branch.is_empty() {
                        branches(branch, &words, found);
                    }
                }
                return;
            }
            TokenTree::Punct(mark) if mark.as_char() == '*' => words.push("*".into()),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    if words.len() > 1 && words.last().is_some_and(|last| last == "self") {
        words.pop();
    }
    if let Some(last) = words.last() {
        found.push((alias.unwrap_or_else(|| last.clone()), words));
    }
}
