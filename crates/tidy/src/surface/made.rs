//! Public names that a macro of the crate makes: the calls of the macro, and the names that each makes.

use super::text::text;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{Item, ItemMacro};

/// Returns true if the definition or call of a macro contains a word.
pub(super) fn mentions(made: &ItemMacro, name: &str) -> bool {
    has_word(made.mac.tokens.clone(), name)
}

fn has_word(tokens: TokenStream, name: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == name,
        TokenTree::Group(group) => has_word(group.stream(), name),
        _ => false,
    })
}

/// The macros among some items that make something public: their names, and a line for each thing that they make.
pub(super) fn makers(items: &[Item]) -> Vec<(String, Vec<String>)> {
    let mut makers = Vec::new();
    for item in items {
        let Item::Macro(made) = item else { continue };
        let Some(name) = &made.ident else { continue };
        let mut lines = Vec::new();
        public_lines(made.mac.tokens.clone(), &mut lines);
        if !lines.is_empty() {
            makers.push((name.to_string(), lines));
        }
    }
    makers
}

/// The text of each call of a macro among some items, by the macro's name.
pub(super) fn calls(items: &[Item]) -> Vec<(String, String)> {
    let call = |item: &Item| match item {
        Item::Macro(made) if made.ident.is_none() => {
            Some((made.mac.path.segments.last()?.ident.to_string(), text(made.mac.tokens.clone())))
        }
        _ => None,
    };
    items.iter().filter_map(call).collect()
}

/// Lists the `pub` items among the tokens, each up to its body.
fn public_lines(tokens: TokenStream, lines: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(word) if word == "pub" => {
                let rest = tokens.get(at..).unwrap_or_default();
                let is_limited =
                    matches!(rest.get(1), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
                if !is_limited {
                    lines.push(text(rest.get(..length(rest)).unwrap_or_default().iter().cloned().collect()));
                }
            }
            TokenTree::Group(group) => public_lines(group.stream(), lines),
            _ => {}
        }
    }
}

/// The number of tokens before the body or the end of a public item. A comma ends a field.
fn length(tokens: &[TokenTree]) -> usize {
    let items = ["const", "enum", "fn", "mod", "static", "struct", "trait", "type", "unsafe", "use"];
    let is_item = matches!(tokens.get(1), Some(TokenTree::Ident(word)) if items.iter().any(|item| word == item));
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';' || (punct.as_char() == ',' && !is_item),
        _ => false,
    };
    tokens.iter().position(ends).unwrap_or(tokens.len())
}
