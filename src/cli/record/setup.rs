//! From arguments to the parts of a run.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::cli::record::args::{LoadArgs, ReaderArgs, RecordArgs, ResultArgs};
use crate::cli::record::failure::RecordFailure;
use crate::cli::record::values::{ProcessChoice, duration};
use crate::live::Access;
use crate::record::{
    Body, ClosedLoop, ExternalLoad, GoReader, HeapRecord, Idle, InspectorReader, Interrupt,
    JvmReader, Launched, Load, MemoryReader, Method, Mix, OpenLoop, Place, PlannedRoute,
    ProcessReader, PrometheusReader, Reach, RouteByRoute, RouteLoad, RouteLog, SnapshotTable,
    Target, WarmUp, planned_routes,
};
use crate::units::Rate;

/// Requests per second, where nothing else is said.
const USUAL_RATE: f64 = 25.0;

/// Starts the program, if one is to be started.
pub(super) fn launch(
    args: &RecordArgs,
    interrupt: &Interrupt,
) -> Result<Option<Launched>, RecordFailure> {
    let Some((program, arguments)) = args.program.split_first() else {
        return Ok(None);
    };
    let places = places(&args.load, interrupt)?;
    Ok(Some(Launched::start(
        program, arguments, &places, interrupt,
    )?))
}

pub(super) fn program_name(args: &RecordArgs) -> String {
    let program = args.program.first();
    program.map_or_else(String::new, |program| {
        program.to_string_lossy().into_owned()
    })
}

/// Where requests go.
fn places(args: &LoadArgs, interrupt: &Interrupt) -> Result<Vec<Place>, RecordFailure> {
    let reach = reach(args);
    if let Some(command) = &args.command {
        return Ok(ExternalLoad::new(command)?.places(&reach, interrupt)?);
    }
    let places = args.urls.iter().map(|url| url.place(&reach, interrupt));
    Ok(places.collect::<Result<_, _>>()?)
}

/// What load may be sent to, and which inspectors may be asked.
fn reach(args: &LoadArgs) -> Reach {
    Reach::Loopback {
        and: args.allow_host.clone(),
    }
}

/// The routes that are asked for one at a time; none where no file lists them.
pub(super) fn routes(args: &LoadArgs) -> Result<Vec<PlannedRoute>, RecordFailure> {
    let (Some(path), Some(base)) = (&args.routes, args.urls.first()) else {
        return Ok(Vec::new());
    };
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|source| RecordFailure::Routes {
        path: file.clone(),
        source,
    })?;
    planned_routes(&text, base, &args.method)
        .map_err(|source| RecordFailure::RoutePlan { path: file, source })
}

/// Where the requests of each route are written: beside the readings.
pub(super) fn route_log(result: &ResultArgs) -> PathBuf {
    result.output.with_extension("routes.csv")
}

/// One route at a time.
pub(super) fn route_by_route(
    routes: &[PlannedRoute],
    args: &RecordArgs,
    interrupt: &Interrupt,
) -> Result<Box<dyn Load>, RecordFailure> {
    let targets =
        |routes: &[PlannedRoute]| routes.iter().map(|route| route.target.clone()).collect();
    let all = sent(targets(routes), &args.load.method, &args.load, interrupt)?;
    let each = routes.iter().map(|route| {
        let targets = targets(std::slice::from_ref(route));
        Ok(RouteLoad {
            method: route.method.to_string(),
            path: route.path.clone(),
            load: sent(targets, &route.method, &args.load, interrupt)?,
        })
    });
    let each = each.collect::<Result<Vec<_>, RecordFailure>>()?;
    let warm_up = match args.protocol.warm_up {
        Some(span) if span.0 > 0.0 => WarmUp::First,
        Some(_) | None => WarmUp::Over,
    };
    let path = route_log(&args.result);
    let log = RouteLog::create(&path).map_err(|source| RecordFailure::RouteLog {
        path: path.display().to_string(),
        source,
    })?;
    let seed = SystemTime::now().duration_since(UNIX_EPOCH);
    let seed = seed.map_or(0, |since| u64::from(since.subsec_nanos()));
    Ok(Box::new(RouteByRoute::new(each, all, warm_up, seed, log)?))
}

/// Requests to these targets by turns, as options say.
fn sent(
    targets: Vec<Target>,
    method: &Method,
    args: &LoadArgs,
    interrupt: &Interrupt,
) -> Result<Box<dyn Load>, RecordFailure> {
    let mut mix = Mix::new(targets, &reach(args), interrupt)?;
    mix.method = method.clone();
    mix.headers.clone_from(&args.header);
    mix.body = body(&args.body)?;
    let timeout = duration(args.timeout);
    if let Some(concurrency) = args.concurrency {
        return Ok(Box::new(ClosedLoop::new(mix, concurrency, timeout)));
    }
    let rate = args.rate.unwrap_or(Rate::new(USUAL_RATE));
    Ok(Box::new(OpenLoop::new(mix, rate, timeout)))
}

pub(super) fn load(args: &LoadArgs, interrupt: &Interrupt) -> Result<Box<dyn Load>, RecordFailure> {
    if let Some(command) = &args.command {
        let load = ExternalLoad::new(command)?;
        load.places(&reach(args), interrupt)?;
        return Ok(Box::new(load));
    }
    let sent = sent(args.urls.clone(), &args.method, args, interrupt)?;
    Ok(if args.baseline { Box::new(Idle) } else { sent })
}

fn body(given: &str) -> Result<Body, RecordFailure> {
    let Some(path) = given.strip_prefix('@') else {
        return Ok(Body::from(given.to_owned()));
    };
    let bytes = std::fs::read(path).map_err(|source| RecordFailure::Body {
        path: path.to_owned(),
        source,
    })?;
    Ok(Body::from(bytes))
}

pub(super) fn reader(
    args: &RecordArgs,
    launched: Option<&Launched>,
    interrupt: &Interrupt,
) -> Result<Box<dyn MemoryReader>, RecordFailure> {
    // All options by name, so that one more is missed here by the compiler.
    let ReaderArgs {
        pid,
        pid_memory,
        jvm,
        metrics,
        gauge,
        go,
        node,
        launch: _,
        heap_snapshots,
        trace_allocations,
        heap_profile,
        read_timeout,
    } = &args.reader;
    let within = duration(*read_timeout);
    let process = |choice| match choice {
        ProcessChoice::Number(number) => Ok(number),
        ProcessChoice::Launched => launched
            .map(Launched::process)
            .ok_or(RecordFailure::NothingLaunched),
    };
    if let Some(choice) = *pid {
        let memory = (*pid_memory).into();
        return Ok(Box::new(ProcessReader::new(process(choice)?, memory)?));
    }
    if let Some(choice) = *jvm {
        return Ok(Box::new(JvmReader::new(
            process(choice)?,
            within,
            interrupt,
        )));
    }
    if let Some((url, gauge)) = metrics.as_ref().zip(gauge.as_ref()) {
        let reader = PrometheusReader::new(url, gauge, Access::default(), interrupt);
        return Ok(Box::new(reader?.answered_within(within)));
    }
    if let Some(base) = go {
        let reader = GoReader::new(base, interrupt)?.answered_within(within);
        return Ok(Box::new(match heap_profile {
            Some(directory) => reader.keeping_heaps_in(made(directory)?),
            None => reader,
        }));
    }
    let given = node.clone();
    let address = given.or_else(|| launched.and_then(Launched::inspector));
    let address = address.ok_or_else(|| RecordFailure::NoInspector {
        program: program_name(args),
    })?;
    let inspector = InspectorReader::connect(&address, &reach(&args.load), within, interrupt)?;
    let record = if *trace_allocations {
        HeapRecord::TracedSnapshots
    } else {
        HeapRecord::Snapshots
    };
    let snapshots = heap_snapshots.as_ref().map(|folder| (folder, record));
    let profiles = heap_profile.as_ref();
    let profiles = profiles.map(|folder| (folder, HeapRecord::Profiles));
    Ok(Box::new(match snapshots.or(profiles) {
        Some((folder, record)) => inspector.keeping_heaps_in(made(folder)?, record),
        None => inspector,
    }))
}

/// A folder that is there, or is made.
fn made(folder: &Path) -> Result<PathBuf, RecordFailure> {
    std::fs::create_dir_all(folder).map_err(|source| RecordFailure::Directory {
        path: folder.display().to_string(),
        source,
    })?;
    Ok(folder.to_owned())
}

pub(super) fn table(args: &ResultArgs, column: &str) -> Result<SnapshotTable, RecordFailure> {
    Ok(if args.resume {
        SnapshotTable::resume(&args.output, column)?
    } else {
        SnapshotTable::create(&args.output, column)?
    })
}
