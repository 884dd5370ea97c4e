//! Tokens as text, spaced as people write them.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

/// The text of some tokens on one line. Doc comments are left out.
pub(super) fn text(tokens: TokenStream) -> String {
    let mut text = Text::default();
    text.push_all(tokens);
    text.written
}

#[derive(Default)]
struct Text {
    written: String,
    /// The end of the text so far. It says if a space is due before the next token, unless that token follows closely.
    after: After,
}

/// The end of the text so far.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum After {
    /// No space is needed.
    #[default]
    Open,
    /// A word, which is kept apart from the next one.
    Word,
    /// A space is due.
    Space,
}

impl Text {
    fn push_all(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match &token {
                TokenTree::Punct(hash) if hash.as_char() == '#' => {
                    let doc = |next: &TokenTree| matches!(next, TokenTree::Group(group) if is_doc(group));
                    if tokens.next_if(doc).is_none() {
                        self.push("#", After::Open);
                    }
                }
                TokenTree::Punct(punct) => {
                    let joint = punct.spacing() == Spacing::Joint;
                    self.punct(punct.as_char(), joint, tokens.peek());
                }
                TokenTree::Group(group) => self.group(group),
                TokenTree::Ident(word) => self.word(&word.to_string()),
                TokenTree::Literal(literal) => self.word(&literal.to_string()),
            }
        }
    }

    fn push(&mut self, text: &str, after: After) {
        self.written.push_str(text);
        self.after = after;
    }

    fn space(&mut self) {
        if !self.written.is_empty() && !self.written.ends_with([' ', '(', '[', '<', '&']) {
            self.written.push(' ');
        }
    }

    fn word(&mut self, word: &str) {
        if self.after != After::Open {
            self.space();
        }
        self.push(word, After::Word);
    }

    fn punct(&mut self, punct: char, joint: bool, next: Option<&TokenTree>) {
        let next = match next {
            Some(TokenTree::Punct(next)) if joint => Some(next.as_char()),
            _ => None,
        };
        let mut buffer = [0; 4];
        let mark: &str = punct.encode_utf8(&mut buffer);
        match (punct, next) {
            ('-' | '=', Some('>')) | ('=', Some('=')) | ('.', Some('.')) => {
                if punct != '.' {
                    self.space();
                }
                self.push(mark, After::Open);
            }
            ('>', _) if self.written.ends_with(['-', '=']) => self.push(mark, After::Space),
            ('=', _) if self.written.ends_with(['=', '.']) => self.push(mark, After::Open),
            ('=' | '+' | '|', _) => {
                self.space();
                self.push(mark, After::Space);
            }
            (',' | ';', _) => self.push(mark, After::Space),
            (':', Some(':')) => self.push(mark, After::Open),
            (':', _) if self.written.ends_with(':') => self.push(mark, After::Open),
            (':', _) => self.push(mark, After::Space),
            ('>', _) => self.push(mark, After::Word),
            ('<', _) => self.push(mark, After::Open),
            ('\'' | '$' | '&' | '?' | '*', _) => {
                if self.after != After::Open {
                    self.space();
                }
                self.push(mark, After::Open);
            }
            _ => self.push(mark, After::Open),
        }
    }

    fn group(&mut self, group: &Group) {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => (" { ", " }"),
            Delimiter::None => ("", ""),
        };
        let is_list = group.delimiter() == Delimiter::Bracket && self.after == After::Word;
        if self.after == After::Space || is_list {
            self.space();
        }
        self.push(open, After::Open);
        self.push_all(group.stream());
        // a trailing comma is only written in a list of several lines
        if self.written.ends_with(',') {
            self.written.pop();
        }
        self.push(close, After::Word);
    }
}

fn is_doc(group: &Group) -> bool {
    matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(word)) if word == "doc")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_read_as_they_were_written() {
        for line in [
            "pub fn stock_of(&self, store: &StoreId) -> Option<OnHand>",
            "fn f<'a, T: ?Sized + Into<Cow<'a, str>>>(at: &'a T) -> impl Iterator<Item = &'a T> + use<'a, T>",
            "impl<S: EventStore> Book<S> where S: Clone",
            "pub const MAX: Scale = Scale(9)",
            "(store, &mut [u8; 4], fn(&str) -> bool)",
            "std::fmt::Display",
            "name($field: $value) => $first, $second",
        ] {
            assert_eq!(text(line.parse().unwrap()), line);
        }
        assert_eq!(text("fn f(a: u8, b: u8,)".parse().unwrap()), "fn f(a: u8, b: u8)");
        assert_eq!(text("/// A name.\n struct Name;".parse().unwrap()), "struct Name;");
    }
}
