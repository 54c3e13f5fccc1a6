//! The calls that lead to an allocation, and which of them is the program's own.
//!
//! Memory is nearly always allocated inside a library: by the growth of a list, the copy of a string.
//! What a reader can change is the line of the program that asked for it, so the site of an allocation
//! is the innermost call that is neither of the runtime nor of a library, and the innermost of all where
//! there is none such.

/// Calls of the program that are shown above the site, and those of libraries below it.
const OUTER: usize = 6;
const INNER: usize = 3;

/// One call of a stack.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Call {
    /// The function; empty where it is not told.
    pub(crate) function: String,
    /// Its file; empty where it is not told.
    pub(crate) file: String,
    /// The line in it, from 1; 0 where it is not told.
    pub(crate) line: u64,
}

/// Whose code a call is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeOwner {
    Program,
    /// A package that the program uses, or the runtime of its language.
    Library,
}

/// Where something was allocated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AllocationSite {
    pub(crate) name: String,
    /// Its file, if it is the program's own.
    pub(crate) file: Option<String>,
    /// The calls that lead there, from the outermost of the program to the innermost of all.
    pub(crate) calls: Vec<String>,
}

/// Folders of packages and runtimes. What follows the last of these is how the file is known.
const LIBRARY_FOLDERS: [&str; 10] = [
    "/site-packages/",
    "/dist-packages/",
    "/pkg/mod/",
    "/vendor/",
    "/node_modules/",
    "/.cargo/registry/src/",
    "/rustc/",
    "/usr/include/",
    "/usr/lib/",
    "/sysdeps/",
];

/// The packages of the standard library of Go by the first part of their names. Only their place tells
/// them from those of a module whose name has no dot, and builds with `-trimpath` leave that out.
const GO_STANDARD: [&str; 50] = [
    "archive",
    "arena",
    "bufio",
    "bytes",
    "cmp",
    "compress",
    "container",
    "context",
    "crypto",
    "database",
    "debug",
    "embed",
    "encoding",
    "errors",
    "expvar",
    "flag",
    "fmt",
    "go",
    "hash",
    "html",
    "image",
    "index",
    "internal",
    "io",
    "iter",
    "log",
    "maps",
    "math",
    "mime",
    "net",
    "os",
    "path",
    "plugin",
    "reflect",
    "regexp",
    "runtime",
    "slices",
    "sort",
    "strconv",
    "strings",
    "structs",
    "sync",
    "syscall",
    "testing",
    "text",
    "time",
    "unicode",
    "unique",
    "vendor",
    "weak",
];

impl Call {
    fn owner(&self) -> CodeOwner {
        let file = self.file.replace('\\', "/");
        let is_library = LIBRARY_FOLDERS.iter().any(|folder| file.contains(folder))
            || python_library(&file).is_some()
            || ["/lib/", "/lib64/", "<", "node:"]
                .iter()
                .any(|start| file.starts_with(start))
            || self.is_of_go()
            || (!file.contains('/') && self.is_allocator());
        if is_library {
            CodeOwner::Library
        } else {
            CodeOwner::Program
        }
    }

    /// Whether it is of the standard library of Go: `net/http.(*conn).serve` in a file of Go.
    fn is_of_go(&self) -> bool {
        let end = self.file.rsplit('.').next();
        let is_go = matches!(end, Some("go" | "s"));
        let package = self.function.split(['/', '.']).next().unwrap_or_default();
        is_go && GO_STANDARD.contains(&package)
    }

    /// Whether it is a function that allocates for others, where its folder does not tell.
    fn is_allocator(&self) -> bool {
        const ALLOCATORS: [&str; 9] = [
            "malloc",
            "calloc",
            "realloc",
            "memalign",
            "strdup",
            "strndup",
            "asprintf",
            "operator new",
            "alloc::",
        ];
        let function = self
            .function
            .trim_start_matches("__GI_")
            .trim_start_matches(['_', '<']);
        ALLOCATORS.iter().any(|name| function.starts_with(name))
    }

    /// As it is shown: `main.(*Cache).Add (/srv/app/cache.go:31)`.
    pub(crate) fn shown(&self) -> String {
        let file = if self.is_of_go() {
            // The folder that Go is installed in ends with that of its sources.
            self.file.rsplit("/src/").next().unwrap_or_default()
        } else {
            known_file(&self.file)
        };
        let place = match (file, self.line) {
            ("", _) => String::new(),
            (file, 0) => file.to_owned(),
            (file, line) => format!("{file}:{line}"),
        };
        match (self.function.as_str(), place.as_str()) {
            ("", "") => "(unknown)".to_owned(),
            ("", place) => place.to_owned(),
            (function, "") => function.to_owned(),
            // `server+0x119d` names its file.
            (function, place) if function.starts_with(&format!("{}+", file_name(place))) => {
                function.to_owned()
            }
            (function, place) => format!("{function} ({place})"),
        }
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Where the name of a file in the library of Python begins, behind the folder of its version.
fn python_library(file: &str) -> Option<usize> {
    let versions = ["/lib/python3", "/lib64/python3"].iter();
    let version = versions
        .filter_map(|folder| Some(file.rfind(folder)? + folder.len()))
        .max();
    let of_version = version.and_then(|at| Some(at + file[at..].find('/')? + 1));
    of_version.or_else(|| Some(file.rfind("/Lib/")? + "/Lib/".len()))
}

/// A file without the folders in which a library was installed.
fn known_file(file: &str) -> &str {
    if file.contains(".so") {
        return file_name(file);
    }
    let after = |folder: &&str| Some(file.rfind(*folder)? + folder.len());
    let installed = LIBRARY_FOLDERS.iter().filter_map(after);
    let installed = installed.chain(python_library(file)).max();
    installed.map_or(file, |at| &file[at..])
}

/// The site of an allocation whose calls are these, from the innermost.
pub(crate) fn site(stack: &[Call]) -> AllocationSite {
    let own = |call: &Call| call.owner() == CodeOwner::Program;
    let at = stack.iter().position(own);
    let Some(site) = stack.get(at.unwrap_or(0)) else {
        return AllocationSite {
            name: "(unknown)".to_owned(),
            file: None,
            calls: Vec::new(),
        };
    };
    let inner = &stack[..at.unwrap_or(0)];
    let outer = stack[inner.len() + 1..]
        .iter()
        .filter(|call| own(call) || at.is_none());
    let mut calls: Vec<String> = outer.take(OUTER).map(Call::shown).collect();
    calls.reverse();
    calls.push(site.shown());
    // What the program has called, and what has allocated in the end.
    if let Some(called) = inner.last().filter(|_| inner.len() > INNER) {
        calls.extend([called.shown(), "…".to_owned()]);
        calls.extend(inner[..INNER - 1].iter().rev().map(Call::shown));
    } else {
        calls.extend(inner.iter().rev().map(Call::shown));
    }
    AllocationSite {
        name: site.shown(),
        file: at
            .map(|_| site.file.clone())
            .filter(|file| !file.is_empty()),
        calls,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(function: &str, file: &str, line: u64) -> Call {
        Call {
            function: function.to_owned(),
            file: file.to_owned(),
            line,
        }
    }

    #[test]
    fn the_site_is_the_innermost_line_of_the_program() {
        let go = [
            call(
                "strings.(*Builder).grow",
                "/usr/lib/go-1.19/src/strings/builder.go",
                68,
            ),
            call(
                "github.com/x/lru.Add",
                "/root/go/pkg/mod/github.com/x/lru@v1.2.0/lru.go",
                31,
            ),
            call("app.note", "/srv/app/main.go", 31),
            call(
                "net/http.(*conn).serve",
                "/usr/local/go/src/net/http/server.go",
                1991,
            ),
            call("main.main", "/srv/app/main.go", 80),
            call("runtime.main", "/usr/lib/go-1.19/src/runtime/proc.go", 250),
        ];
        let found = site(&go);
        assert_eq!(found.name, "app.note (/srv/app/main.go:31)");
        assert_eq!(found.file.as_deref(), Some("/srv/app/main.go"));
        assert_eq!(
            found.calls,
            [
                "main.main (/srv/app/main.go:80)",
                "app.note (/srv/app/main.go:31)",
                "github.com/x/lru.Add (github.com/x/lru@v1.2.0/lru.go:31)",
                "strings.(*Builder).grow (strings/builder.go:68)",
            ]
        );
    }

    #[test]
    fn packages_and_runtimes_are_no_program() {
        let library = [
            call("bytes.growSlice", "bytes/buffer.go", 229),
            call("runtime.malg", "/usr/local/go/src/runtime/proc.go", 4076),
            call("", "/usr/lib/python3.11/json/decoder.py", 353),
            call("", "/opt/venv/lib/python3.11/site-packages/flask/app.py", 9),
            call("", "C:\\Python311\\Lib\\socket.py", 9),
            call("", "<frozen importlib._bootstrap>", 241),
            call("malloc", "", 0),
            call("operator new(unsigned long)", "", 0),
            call(
                "alloc::raw_vec::finish_grow",
                "/rustc/90b35a6239c3d8bdabc530a6a0816f7ff89a0aaf/library/alloc/src/raw_vec.rs",
                466,
            ),
        ];
        for call in library {
            assert_eq!(call.owner(), CodeOwner::Library, "{call:?}");
        }
        let own = [
            call("main.note", "main.go", 3),
            call(
                "leaky/cache.Remember",
                "/home/ann/src/leaky/cache/cache.go",
                16,
            ),
            call("", "/srv/libs/server.py", 12),
            call("", "/library/app.py", 12),
            call("leak", "", 0),
        ];
        for call in own {
            assert_eq!(call.owner(), CodeOwner::Program, "{call:?}");
        }
    }

    #[test]
    fn of_many_calls_of_libraries_the_first_and_the_last_are_shown() {
        let library = |line| call("", "/usr/lib/python3.11/json/decoder.py", line);
        let stack = [
            library(1),
            library(2),
            library(3),
            library(4),
            call("", "/srv/a.py", 5),
        ];
        let shown = [
            "/srv/a.py:5",
            "json/decoder.py:4",
            "…",
            "json/decoder.py:2",
            "json/decoder.py:1",
        ];
        assert_eq!(site(&stack).calls, shown);
    }

    #[test]
    fn a_file_of_a_library_is_shown_without_where_it_is_installed() {
        for (function, file, shown) in [
            (
                "net/http.(*conn).serve",
                "/usr/local/go/src/net/http/server.go",
                "net/http/server.go",
            ),
            ("", "/usr/lib/python3.11/json/decoder.py", "json/decoder.py"),
            (
                "",
                "/opt/venv/lib/python3.11/site-packages/flask/app.py",
                "flask/app.py",
            ),
            ("malloc", "/usr/lib/x86_64-linux-gnu/libc.so.6", "libc.so.6"),
            ("main.note", "/srv/src/app/main.go", "/srv/src/app/main.go"),
        ] {
            let all = call(function, file, 0).shown();
            assert!(
                all == shown || all == format!("{function} ({shown})"),
                "{all}"
            );
        }
    }

    #[test]
    fn without_a_line_of_the_program_the_site_is_the_innermost() {
        let found = site(&[
            call("", "/usr/lib/python3.11/socket.py", 706),
            call("", "/usr/lib/python3.11/socketserver.py", 755),
        ]);
        assert_eq!(found.name, "socket.py:706");
        assert_eq!((found.file, found.calls.len()), (None, 2));
        assert_eq!(site(&[]).name, "(unknown)");
    }
}
