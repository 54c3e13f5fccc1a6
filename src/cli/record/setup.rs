//! From arguments to the parts of a run.

use crate::cli::record::RecordFailure;
use crate::cli::record::args::{LoadArgs, RecordArgs, ResultArgs};
use crate::cli::record::values::{ProcessChoice, duration};
use crate::record::{
    Body, ClosedLoop, ExternalLoad, GoReader, Idle, InspectorReader, Interrupt, JvmReader,
    Launched, Load, MemoryReader, Mix, OpenLoop, ProcessReader, PrometheusReader, SnapshotTable,
    Target,
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
    let targets = targets(&args.load)?;
    Ok(Some(Launched::start(
        program, arguments, &targets, interrupt,
    )?))
}

pub(super) fn program_name(args: &RecordArgs) -> String {
    let program = args.program.first();
    program.map_or_else(String::new, |program| {
        program.to_string_lossy().into_owned()
    })
}

/// Where requests go, after checking that they may.
fn targets(args: &LoadArgs) -> Result<Vec<Target>, RecordFailure> {
    let targets = match &args.command {
        Some(command) => ExternalLoad::new(command)?.targets(),
        None => args.urls.clone(),
    };
    for target in &targets {
        target.check_host(&args.allow_host)?;
    }
    Ok(targets)
}

pub(super) fn load(args: &LoadArgs) -> Result<Box<dyn Load>, RecordFailure> {
    let targets = targets(args)?;
    if args.baseline {
        return Ok(Box::new(Idle));
    }
    if let Some(command) = &args.command {
        return Ok(Box::new(ExternalLoad::new(command)?));
    }
    let mut mix = Mix::new(targets);
    mix.method = args.method.clone();
    mix.headers.clone_from(&args.header);
    mix.body = body(&args.body)?;
    let timeout = duration(args.timeout);
    if let Some(concurrency) = args.concurrency {
        return Ok(Box::new(ClosedLoop::new(mix, concurrency, timeout)));
    }
    let rate = args.rate.unwrap_or(Rate::new(USUAL_RATE));
    Ok(Box::new(OpenLoop::new(mix, rate, timeout)))
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
) -> Result<Box<dyn MemoryReader>, RecordFailure> {
    let reader = &args.reader;
    let process = |choice| match choice {
        ProcessChoice::Number(number) => Ok(number),
        ProcessChoice::Launched => launched
            .map(Launched::process)
            .ok_or(RecordFailure::NothingLaunched),
    };
    if let Some(choice) = reader.pid {
        let memory = reader.pid_memory.into();
        return Ok(Box::new(ProcessReader::new(process(choice)?, memory)?));
    }
    if let Some(choice) = reader.jvm {
        return Ok(Box::new(JvmReader::new(process(choice)?)));
    }
    if let Some((url, gauge)) = reader.metrics.as_ref().zip(reader.gauge.as_ref()) {
        return Ok(Box::new(PrometheusReader::new(url, gauge)));
    }
    if let Some(base) = &reader.go {
        return Ok(Box::new(GoReader::new(base)));
    }
    inspector(args, launched)
}

fn inspector(
    args: &RecordArgs,
    launched: Option<&Launched>,
) -> Result<Box<dyn MemoryReader>, RecordFailure> {
    let given = args.reader.node.clone();
    let address = given.or_else(|| launched.and_then(Launched::inspector));
    let address = address.ok_or_else(|| RecordFailure::NoInspector {
        program: program_name(args),
    })?;
    let inspector = InspectorReader::connect(&address)?;
    let Some(directory) = &args.reader.heap_snapshots else {
        return Ok(Box::new(inspector));
    };
    std::fs::create_dir_all(directory).map_err(|source| RecordFailure::Directory {
        path: directory.display().to_string(),
        source,
    })?;
    Ok(Box::new(inspector.keeping_heaps_in(directory.clone())))
}

pub(super) fn table(args: &ResultArgs, column: &str) -> Result<SnapshotTable, RecordFailure> {
    Ok(if args.resume {
        SnapshotTable::resume(&args.output, column)?
    } else {
        SnapshotTable::create(&args.output, column)?
    })
}
