//! What a crate's files say: their imports, the types they define, and what they serialise.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use syn::{
    Attribute, Item, ItemImpl, ItemMod, ItemUse, Macro, UseTree, Visibility, ext::IdentExt,
    visit::Visit,
};

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All files of a folder of the repository with an ending, by their paths in it. An empty folder is a
/// mistake of whoever asks.
pub fn files(folder: &str, ending: &str) -> BTreeMap<String, String> {
    fn walk(folder: &Path, prefix: &str, ending: &str, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}")) {
            let path = entry.unwrap().path();
            let name = format!("{prefix}{}", path.file_name().unwrap().to_string_lossy());
            if path.is_dir() {
                walk(&path, &format!("{name}/"), ending, found);
            } else if name.ends_with(ending) {
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&root().join(folder), "", ending, &mut found);
    assert!(!found.is_empty(), "{folder} has no {ending}");
    found
}

/// A file of a crate; what is compiled for tests only is left out.
#[derive(Debug, Default)]
pub struct Source {
    /// `wire/jackson.rs`.
    pub file: String,
    /// `crate`-relative paths of everything that it names.
    pub names: Vec<Vec<String>>,
    /// What it passes on under a name of its own, and from where.
    pub passes_on: BTreeMap<String, Vec<String>>,
    /// What it passes on of other crates.
    pub foreign: BTreeSet<String>,
    /// Types and traits.
    pub types: Vec<String>,
    /// Types that `Serialize` is derived or written for.
    pub serialised: Vec<String>,
    children: Vec<String>,
    tests: Vec<String>,
    aliases: BTreeMap<String, Vec<String>>,
    module: Vec<String>,
    in_function: usize,
    raw: Vec<Vec<String>>,
}

/// A crate's files by module: `["wire", "jackson"]`; the root is `[]`.
pub type Crate = BTreeMap<Vec<String>, Source>;

/// Reads a crate's files.
pub fn read(folder: &str) -> Crate {
    parse(files(folder, ".rs").iter().map(|(file, text)| (&**file, &**text)))
}

/// Reads files by their names.
pub fn parse<'t>(files: impl Iterator<Item = (&'t str, &'t str)>) -> Crate {
    let sources = files.map(|(file, text)| Source::of(file, text));
    let mut found: Crate = sources.map(|source| (source.module.clone(), source)).collect();
    let with =
        |source: &Source, name: &String| [&source.module[..], std::slice::from_ref(name)].concat();
    let tests: Vec<Vec<String>> = found
        .values()
        .flat_map(|source| source.tests.iter().map(|name| with(source, name)))
        .collect();
    found.retain(|module, _| !tests.iter().any(|test| module.starts_with(test)));
    found
}

impl Source {
    fn of(file: &str, text: &str) -> Self {
        let module = file.trim_end_matches(".rs").split('/').map(str::to_owned);
        let module = if file == "lib.rs" { Vec::new() } else { module.collect() };
        let syntax = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let mut source = Self { file: file.to_owned(), module, ..Self::default() };
        source.visit_file(&syntax);
        source.settle();
        source
    }

    /// Leads what was named to the crate's root: through `self`, `super`, what is imported and child
    /// modules.
    fn settle(&mut self) {
        self.names = self.raw.iter().filter_map(|path| self.absolute(path, 0)).collect();
        for (name, path) in std::mem::take(&mut self.passes_on) {
            match self.absolute(&path, 0) {
                Some(path) => {
                    self.passes_on.insert(name, path);
                }
                None => {
                    self.foreign.insert(name);
                }
            }
        }
    }

    fn absolute(&self, path: &[String], depth: usize) -> Option<Vec<String>> {
        const DEEP: usize = 4;
        let (first, rest) = path.split_first()?;
        match &**first {
            "crate" => Some(rest.to_vec()),
            "self" => Some([&self.module, rest].concat()),
            "super" => {
                let ups = path.iter().take_while(|part| *part == "super").count();
                let kept = self.module.len().checked_sub(ups)?;
                Some([&self.module[..kept], &path[ups..]].concat())
            }
            name if depth < DEEP && self.aliases.contains_key(name) => {
                let known = &self.aliases[name];
                (known.first() != Some(first))
                    .then(|| self.absolute(&[known, rest].concat(), depth + 1))
                    .flatten()
            }
            name if self.children.iter().any(|child| child == name) => {
                Some([&self.module, path].concat())
            }
            _ => None,
        }
    }

    fn imported(&mut self, tree: &UseTree, before: &[String], public: bool) {
        let with = |name: String| [before, &[name]].concat();
        match tree {
            UseTree::Path(path) => {
                self.imported(&path.tree, &with(path.ident.unraw().to_string()), public);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.imported(tree, before, public);
                }
            }
            UseTree::Name(name) => {
                let name = name.ident.unraw().to_string();
                match &*name {
                    "self" => {
                        let last = before.last().cloned().unwrap_or_default();
                        self.import(last, before.to_vec(), public);
                    }
                    _ => self.import(name.clone(), with(name.clone()), public),
                }
            }
            UseTree::Rename(rename) => {
                let path = with(rename.ident.unraw().to_string());
                self.import(rename.rename.unraw().to_string(), path, public);
            }
            UseTree::Glob(_) => self.raw.push(before.to_vec()),
        }
    }

    /// What is passed on isn't used.
    fn import(&mut self, name: String, path: Vec<String>, public: bool) {
        if public {
            self.passes_on.insert(name.clone(), path.clone());
        } else {
            self.raw.push(path.clone());
        }
        if self.in_function == 0 {
            self.aliases.insert(name, path);
        }
    }

    /// A module that is nothing but a list of what other crates have is passed on.
    fn declares(&mut self, module: &ItemMod) {
        let name = module.ident.to_string();
        match &module.content {
            Some((_, items)) if items.iter().all(|item| matches!(item, Item::Use(_))) => {
                self.foreign.insert(name);
            }
            _ => self.children.push(name),
        }
    }

    fn defines(&mut self, name: &syn::Ident, attributes: &[Attribute]) {
        if self.in_function == 0 {
            self.types.push(name.to_string());
        }
        let derives = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
        let serialises = |attribute: &Attribute| {
            let list = attribute.meta.require_list().unwrap().tokens.to_string();
            list.split([',', ' ', ':']).any(|word| word == "Serialize")
        };
        if derives.into_iter().any(serialises) {
            self.serialised.push(name.to_string());
        }
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.meta.require_list().unwrap().tokens.to_string() == "test"
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

impl<'ast> Visit<'ast> for Source {
    fn visit_item(&mut self, item: &'ast Item) {
        if is_test(attributes(item)) {
            if let Item::Mod(ItemMod { ident, content: None, .. }) = item {
                self.tests.push(ident.to_string());
            }
            return;
        }
        match item {
            Item::Struct(item) => self.defines(&item.ident, &item.attrs),
            Item::Enum(item) => self.defines(&item.ident, &item.attrs),
            Item::Union(item) => self.defines(&item.ident, &item.attrs),
            Item::Trait(item) => self.defines(&item.ident, &item.attrs),
            Item::Type(item) => self.defines(&item.ident, &item.attrs),
            Item::Mod(item) => self.declares(item),
            _ => {}
        }
        syn::visit::visit_item(self, item);
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let public = !matches!(item.vis, Visibility::Inherited);
        self.imported(&item.tree, &[], public);
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        if let (Some((_, implemented, _)), syn::Type::Path(of)) = (&item.trait_, &*item.self_ty)
            && implemented.segments.last().is_some_and(|last| last.ident == "Serialize")
        {
            self.serialised.push(of.path.segments.last().unwrap().ident.to_string());
        }
        syn::visit::visit_item_impl(self, item);
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        self.in_function += 1;
        syn::visit::visit_block(self, block);
        self.in_function -= 1;
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        // The `crate` of `pub(crate)` names nothing.
        if path.segments.len() > 1 {
            let parts = path.segments.iter();
            self.raw.push(parts.map(|part| part.ident.unraw().to_string()).collect());
        }
        syn::visit::visit_path(self, path);
    }

    /// Macros are read as text.
    fn visit_macro(&mut self, invoked: &'ast Macro) {
        let text = invoked.tokens.to_string().replace(" :: ", "::");
        let words = text.split(|letter: char| !(letter.is_alphanumeric() || "_:".contains(letter)));
        let paths = words.filter(|word| word.contains("::"));
        self.raw.extend(paths.map(|path| path.split("::").map(str::to_owned).collect::<Vec<_>>()));
        syn::visit::visit_macro(self, invoked);
    }
}
