//! The lines of one item: itself, its fields, variants and methods.

use super::sources::{features_of, is_hidden, told};
use super::text::text;
use quote::ToTokens;
use syn::{Fields, ImplItem, Item, ItemImpl, Signature, TraitItem, Visibility};

/// The lines of an item that is known by this path.
pub(super) fn lines(path: &str, item: &Item) -> Vec<String> {
    let mut lines = Vec::new();
    let (attributes, _) = super::sources::attributes(item);
    let told = told(attributes).into_iter().map(|attribute| format!(" {attribute}")).collect::<String>();
    match item {
        Item::Struct(item) => {
            lines.push(format!("{path}{}: struct{told}", text(item.generics.to_token_stream())));
            fields(path, &item.fields, false, &mut lines);
        }
        Item::Enum(item) => {
            lines.push(format!("{path}{}: enum{told}", text(item.generics.to_token_stream())));
            for variant in &item.variants {
                let path = format!("{path}::{}", variant.ident);
                let told = self::told(&variant.attrs).concat();
                lines.push(format!("{path}: variant {told}").trim_end().to_owned());
                fields(&path, &variant.fields, true, &mut lines);
            }
        }
        Item::Trait(item) => {
            let (generics, supertraits) = (item.generics.to_token_stream(), item.supertraits.to_token_stream());
            lines.push(format!("{path}{}: trait {}{told}", text(generics), text(supertraits)));
            for inner in &item.items {
                let line = match inner {
                    TraitItem::Fn(method) => {
                        let body = if method.default.is_some() { " { … }" } else { "" };
                        format!("{}{body}", signature(path, &method.sig))
                    }
                    TraitItem::Const(constant) => {
                        format!("{path}::{}: {}", constant.ident, text(constant.ty.to_token_stream()))
                    }
                    TraitItem::Type(kind) => {
                        format!("{path}::{}: type {}", kind.ident, text(kind.bounds.to_token_stream()))
                    }
                    _ => continue,
                };
                lines.push(line);
            }
        }
        Item::Fn(item) => lines.push(format!("{}{told}", signature_of(path, &item.sig))),
        Item::Const(item) => lines.push(format!("{path}: const {}{told}", text(item.ty.to_token_stream()))),
        Item::Static(item) => lines.push(format!("{path}: static {}{told}", text(item.ty.to_token_stream()))),
        Item::Type(item) => lines.push(format!("{path}: type {}{told}", text(item.ty.to_token_stream()))),
        _ => {}
    }
    lines
}

fn fields(path: &str, fields: &Fields, all: bool, lines: &mut Vec<String>) {
    for (index, field) in fields.iter().enumerate() {
        if all || matches!(field.vis, Visibility::Public(_)) {
            let name = field.ident.as_ref().map_or_else(|| index.to_string(), ToString::to_string);
            lines.push(format!("{path}.{name}: {}", text(field.ty.to_token_stream())));
        }
    }
}

/// The lines of a block of methods, or of the trait that it implements. `path` stands for its type.
pub(super) fn of_block(path: &str, block: &ItemImpl, features: &[String]) -> Vec<String> {
    let conditions = [features, &features_of(&block.attrs)].concat();
    let conditions: String = conditions.iter().map(|condition| format!(" #[{condition}]")).collect();
    if let Some((implemented, _)) = &block.trait_ {
        let implemented = implemented.segments.last().map(|name| text(name.to_token_stream())).unwrap_or_default();
        return vec![format!("{path}: impl {implemented}{conditions}")];
    }
    let public = block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) if matches!(method.vis, Visibility::Public(_)) && !is_hidden(&method.attrs) => {
            let told = told(&method.attrs).into_iter().map(|attribute| format!(" {attribute}")).collect::<String>();
            Some(format!("{}{told}{conditions}", signature(path, &method.sig)))
        }
        ImplItem::Const(constant) if matches!(constant.vis, Visibility::Public(_)) => {
            Some(format!("{path}::{}: const {}{conditions}", constant.ident, text(constant.ty.to_token_stream())))
        }
        _ => None,
    });
    public.collect()
}

fn signature(path: &str, method: &Signature) -> String {
    signature_of(&format!("{path}::{}", method.ident), method)
}

/// A signature with the path in the place of the name.
fn signature_of(path: &str, method: &Signature) -> String {
    let words = text(method.to_token_stream());
    let name = format!("fn {}", method.ident);
    match words.split_once(&name) {
        Some((before, after)) => format!("{path}: {before}fn{after}"),
        None => format!("{path}: {words}"),
    }
}
