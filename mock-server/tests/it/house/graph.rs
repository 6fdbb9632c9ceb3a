//! Who knows whom: each folder only those that stand before it, and no long circle inside one.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{self, Crate, Source};

/// The most files that may know each other in a circle, all in one folder.
const LONGEST_CIRCLE: usize = 13;

/// The server's folders, and its files that stand alone: each knows those before it only.
const SERVER: &[&str] = &[
    "explain",
    "operations",
    "layer",
    "work",
    "seed_file",
    "wire",
    "http",
    "hubspot/mount",
    "hubspot/account",
    "hubspot/associations",
    "hubspot/oauth",
    "hubspot/owners",
    "hubspot/pipelines",
    "hubspot/properties",
    "hubspot/webhook_journal",
    "hubspot/webhooks",
    "hubspot/objects",
    "hubspot/schemas",
    "hubspot/search",
    "hubspot",
    "pages",
    "delivery",
    "families",
    "server",
    "control",
    "service",
    "router",
    "serve",
    "options",
    "embed",
    "in_process",
    "contract_command",
    "lib",
    "signals",
    "log",
    "command",
    "cli",
    "main",
    "bin",
];

/// The platform's, in the same way. `platform.rs` names every part's state, and every part may add
/// verbs to it: it is exempt.
const PLATFORM: &[&str] = &[
    "ids",
    "span",
    "clock",
    "rng",
    "budget",
    "stopping",
    "explanations",
    "scopes",
    "limits",
    "journal",
    "portals",
    "webhooks",
    "oauth",
    "faults",
    "seed",
    "lib",
];

/// The domain's. `portal.rs` names every family's state, and every family adds verbs to it; `error.rs`
/// names every family's error, and every family returns it: these two are exempt.
const PORTAL: &[&str] = &[
    "id",
    "time",
    "secret",
    "words",
    "number",
    "account",
    "day",
    "properties",
    "pipelines",
    "associations",
    "records",
    "owners",
    "schemas",
    "search",
    "changes",
    "weight",
    "seed",
    "lib",
];

/// What still stands against the order, and the length of the circle that comes of it: how a
/// calculated property is computed should stand with records. The list may only get shorter.
const PORTAL_DEBTS: &[(&str, &str)] =
    &[("properties", "associations"), ("properties", "pipelines"), ("properties", "records")];

/// Circles that are still too long, by one of their files. The list may only get shorter.
const LONG_CIRCLES: &[(&str, usize)] = &[("properties::value", 19)];

type Module = Vec<String>;
type Graph = BTreeMap<Module, BTreeSet<Module>>;

/// The file that a path leads to, through whatever is passed on.
fn target(files: &Crate, path: &[String], depth: usize) -> Option<Module> {
    const DEEP: usize = 8;
    let length = (0..=path.len()).rev().find(|length| files.contains_key(&path[..*length]))?;
    let (module, rest) = path.split_at(length);
    let Some(name) = rest.first() else { return Some(module.to_vec()) };
    let file = &files[module];
    match file.passes_on.get(name) {
        Some(from) if depth < DEEP => target(files, &[from, &rest[1..]].concat(), depth + 1),
        _ => (!file.foreign.contains(name)).then(|| module.to_vec()),
    }
}

fn graph(files: &Crate) -> Graph {
    let known = |module: &Module, source: &Source| -> BTreeSet<Module> {
        let targets = source.names.iter().filter_map(|path| target(files, path, 0));
        targets.filter(|target| target != module).collect()
    };
    files.iter().map(|(module, source)| (module.clone(), known(module, source))).collect()
}

/// The folder that a file belongs to, or the file itself where it stands alone. HubSpot's families
/// are folders of their own.
fn unit(module: &[String]) -> String {
    match module {
        [] => "lib".to_owned(),
        [folder, family, ..] if folder == "hubspot" => format!("hubspot/{family}"),
        [first, ..] => first.clone(),
    }
}

/// The folder that a file belongs to; none where it stands alone.
fn folder_of<'m>(graph: &Graph, module: &'m [String]) -> &'m str {
    let Some(first) = module.first() else { return "" };
    let holds = |other: &Module| other.len() > 1 && other[0] == *first;
    if graph.keys().any(holds) { first } else { "" }
}

/// Who knows whom, by folder, with the files that do.
fn units(graph: &Graph) -> BTreeMap<(String, String), Vec<String>> {
    let mut found: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for (from, known) in graph {
        for to in known {
            let edge = (unit(from), unit(to));
            if edge.0 != edge.1 {
                let files = format!("{} knows {}", from.join("::"), to.join("::"));
                found.entry(edge).or_default().push(files);
            }
        }
    }
    found
}

/// Sets of files each of which leads to every other.
fn circles(graph: &Graph) -> Vec<BTreeSet<Module>> {
    let reach = |start: &Module| {
        let (mut seen, mut left) = (BTreeSet::new(), vec![start]);
        while let Some(next) = left.pop() {
            for to in &graph[next] {
                if seen.insert(to.clone()) {
                    left.push(to);
                }
            }
        }
        seen
    };
    let reached: BTreeMap<&Module, BTreeSet<Module>> =
        graph.keys().map(|module| (module, reach(module))).collect();
    let mut found: Vec<BTreeSet<Module>> = Vec::new();
    for (module, seen) in &reached {
        if seen.contains(*module) && !found.iter().any(|circle| circle.contains(*module)) {
            let back = seen.iter().filter(|other| reached[other].contains(*module));
            found.push(back.cloned().collect());
        }
    }
    found.into_iter().filter(|circle| circle.len() > 1).collect()
}

fn read(folder: &str, least: usize, exempt: &[&str]) -> Graph {
    let files = source::read(folder);
    assert!(files.len() >= least, "{folder} has {} files", files.len());
    let mut graph = graph(&files);
    let edges: usize = graph.values().map(BTreeSet::len).sum();
    assert!(edges > files.len(), "{folder} has {edges} imports");
    let is_exempt = |module: &Module| matches!(&module[..], [one] if exempt.contains(&&**one));
    graph.retain(|module, _| !is_exempt(module));
    for known in graph.values_mut() {
        known.retain(|module| !is_exempt(module));
    }
    graph
}

fn hold(folder: &str, graph: &Graph, order: &[&str], debts: &[(&str, &str)]) {
    let edges = units(graph);
    let there: BTreeSet<String> = graph.keys().map(|module| unit(module)).collect();
    let place = |name: &str| order.iter().position(|known| *known == name);
    let unplaced: Vec<_> = there.iter().filter(|name| place(name).is_none()).collect();
    assert!(unplaced.is_empty(), "{folder}: these have no place in the order: {unplaced:?}");
    let gone: Vec<_> = order.iter().filter(|name| !there.contains(**name)).collect();
    assert!(gone.is_empty(), "{folder}: these are in the order only: {gone:?}");
    let against: BTreeMap<_, _> =
        edges.iter().filter(|((from, to), _)| place(from) < place(to)).collect();
    for ((from, to), files) in &against {
        let owed = debts.contains(&(&**from, &**to));
        assert!(owed, "{folder}: {from} stands before {to} and must not know it: {files:#?}");
    }
    for (from, to) in debts {
        let paid = !against.contains_key(&((*from).to_owned(), (*to).to_owned()));
        assert!(!paid, "{folder}: {from} doesn't know {to} any more; take it off the list");
    }
    no_long_circle(folder, graph);
}

fn no_long_circle(folder: &str, graph: &Graph) {
    for circle in circles(graph) {
        let names: BTreeSet<String> = circle.iter().map(|module| module.join("::")).collect();
        let known = LONG_CIRCLES.iter().find(|(file, _)| names.contains(*file));
        match known {
            Some((file, length)) => {
                assert_eq!(names.len(), *length, "{folder}: {file} of {names:#?}");
            }
            None => assert!(names.len() <= LONGEST_CIRCLE, "{folder}: {names:#?}"),
        }
    }
}

#[test]
fn the_servers_folders_know_those_before_them() {
    let graph = read("mock-server/src", 100, &[]);
    hold("mock-server/src", &graph, SERVER, &[]);
}

#[test]
fn the_platforms_folders_know_those_before_them() {
    let graph = read("mock-server/platform/src", 40, &["platform"]);
    hold("mock-server/platform/src", &graph, PLATFORM, &[]);
}

#[test]
fn the_portals_folders_know_those_before_them() {
    let graph = read("mock-server/portal/src", 80, &["portal", "error"]);
    hold("mock-server/portal/src", &graph, PORTAL, PORTAL_DEBTS);
}

/// Files that stand alone are one folder.
#[test]
fn no_circle_leads_across_folders_of_the_contract() {
    for (folder, least) in [
        ("contract-tests/src", 40),
        ("contract-tests/replay/src", 20),
        ("contract-tests/pull/src", 10),
    ] {
        let graph = read(folder, least, &[]);
        no_long_circle(folder, &graph);
        for circle in circles(&graph) {
            let folders: BTreeSet<&str> =
                circle.iter().map(|module| folder_of(&graph, module)).collect();
            assert_eq!(folders.len(), 1, "{folder}: {circle:#?}");
        }
    }
}

/// The rules bite: a file that knows upwards, through whatever is passed on, is found.
#[test]
fn circles_are_found() {
    let path = |text: &str| text.split("::").map(str::to_owned).collect::<Vec<_>>();
    let known: Graph =
        [("a", vec!["b"]), ("b", vec!["c::d"]), ("c::d", vec!["a"]), ("e", vec!["a"])]
            .into_iter()
            .map(|(from, to)| (path(from), to.into_iter().map(path).collect()))
            .collect();
    let found = circles(&known);
    assert_eq!(found, [[path("a"), path("b"), path("c::d")].into()]);
    assert_eq!(units(&known).len(), 4);
    let files = source::parse(
        [
            ("lib.rs", "mod high; mod low; pub use crate::low::Low;"),
            ("high.rs", "mod inner; use crate::Low; #[cfg(test)] mod tests;"),
            (
                "high/inner.rs",
                "use super::super::low; fn f() { low::g(format!(\"{}\", crate::high::H)) }",
            ),
            ("high/tests.rs", "use crate::high;"),
            ("low.rs", "pub struct Low; #[cfg(test)] mod tests { use crate::high; }"),
        ]
        .into_iter(),
    );
    let edges = graph(&files);
    assert_eq!(edges[&path("high")], [path("low")].into());
    assert_eq!(edges[&path("high::inner")], [path("low"), path("high")].into());
    assert_eq!(edges[&path("low")], [].into());
    assert!(!edges.contains_key(&path("high::tests")));
}
