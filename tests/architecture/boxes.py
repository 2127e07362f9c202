"""The boxes of docs/architecture.md and what each may use. The one spelling of the allowed graph: includes.py checks the
sources against it, link_graph.py the targets."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Box:
    folder: str  # every file below it belongs to the box; or a single file, before the folder that it is in
    uses: tuple[str, ...] = ()  # boxes whose headers it may include, beside its own
    files: tuple[str, ...] = ()  # single headers of other boxes
    outside: str | None = None  # <includes> beside <curfew/…> it may have; None: any
    without: str | None = None  # <includes> it must not have, although boxes of its target have them
    target: str | None = None  # the CMake target is curfew_<target>; boxes of one program share theirs


C_HEADER = r"(std\w+|limits)\.h"
CXX_HEADER = r"[a-z_]+"

COMMAND_LINE_PARSER = r"CLI/.*"
# Asio's headers by name; the runtime names them by CURFEW_ASIO(…), whichever Asio it is.
ASIO = r"(boost/)?asio(\.hpp|/.*)"
# Which folder has segments, and why it cannot be used.
SEGMENT_FOLDER = ("probe/segment/access_error.hpp", "probe/segment/folder.hpp")
CLI_FAILURES = ("probe/cli/exit_status.hpp", "probe/cli/failure.hpp")

BOXES = {
    "segment": Box("probe/segment", target="segment"),
    "c_abi": Box("probe/include/curfew/probe.h", outside=C_HEADER),
    # Listeners of test frameworks, which users' tests include.
    "catch2_api": Box("probe/include/curfew/catch2.hpp", uses=("c_abi",), outside=r"catch2/.+"),
    "boost_test_api": Box("probe/include/curfew/boost_test.hpp", uses=("c_abi",), outside=r"boost/test/.+"),
    "doctest_api": Box("probe/include/curfew/doctest.hpp", uses=("c_abi",), outside=rf"doctest/.+|{CXX_HEADER}"),
    "suppress_api": Box("probe/include/curfew/suppress.hpp", uses=("c_abi",), outside=CXX_HEADER),
    "exporter_api": Box("probe/include", outside=rf"prometheus/collectable\.h|{CXX_HEADER}"),
    "recorder": Box("probe/recorder", uses=("segment", "c_abi"), target="recorder"),
    # What users' programs are compiled with: it is not ours to say what it may include of Asio.
    "asio_tracking_api": Box("probe/adapters/asio/include", outside=rf"(boost/)?asio/.+|{CXX_HEADER}"),
    "asio_tracking": Box(
        "probe/adapters/asio", uses=("asio_tracking_api", "recorder", "segment"), target="asio_tracking", without=r"(boost/)?asio.*"
    ),
    # An extension of the interpreter: over the C ABI, as anybody's would be.
    "python": Box("probe/adapters/python", uses=("c_abi",)),
    "model": Box("probe/model", target="model"),
    "reader": Box("probe/reader", uses=("segment", "model"), target="reader"),
    "verdict": Box("probe/verdict", uses=("model",), target="verdict"),
    "judge": Box("probe/judge", uses=("verdict", "model"), target="judge"),
    "report_terminal": Box("probe/report/terminal", uses=("model",), target="report"),
    "report_formats": Box(  # which nobody includes: all_formats() is the way to them
        "probe/report/formats", uses=("report_terminal", "report", "verdict", "model"), target="report"
    ),
    "report": Box(  # what formats are made from: after the boxes in folders below its own
        "probe/report", uses=("report_terminal", "judge", "verdict", "model"), target="report"
    ),
    "gtest_api": Box("probe/adapters/gtest/include", uses=("runtime_api",), outside=rf"gtest/gtest\.h|{CXX_HEADER}"),
    "gtest": Box(
        "probe/adapters/gtest", uses=("gtest_api", "judge", "reader", "recorder", "report", "verdict", "model"), target="gtest"
    ),
    "exporter": Box(
        "probe/exporter",
        uses=("judge", "reader", "verdict", "model", "exporter_api"),
        files=SEGMENT_FOLDER + ("probe/segment/check_folder.hpp",),  # where segments live, to list them
        target="exporter",
    ),
    "cli_terminal": Box(
        "probe/cli/terminal",
        uses=("reader",),
        files=("probe/cli/failure.hpp",),
        without=COMMAND_LINE_PARSER,
        target="cli",
    ),
    "cli_process": Box(
        "probe/cli/process",
        uses=("judge", "reader", "verdict", "report", "model"),
        files=CLI_FAILURES
        + SEGMENT_FOLDER
        + (
            "probe/recorder/function_name.hpp",
            "probe/segment/blocking_poll_limit.hpp",
            "probe/segment/check_folder.hpp",
            "probe/segment/dead_files.hpp",
            "probe/segment/file_name.hpp",
            "probe/segment/owner_lock.hpp",
            "probe/segment/segment_access.hpp",
        ),
        without=COMMAND_LINE_PARSER,
        target="cli",
    ),
    "cli_doctor": Box(
        "probe/cli/doctor",
        uses=("cli_process", "cli_terminal", "reader", "report_terminal", "model"),
        files=SEGMENT_FOLDER + ("probe/segment/owner_lock.hpp", "probe/segment/remedy.hpp"),
        without=COMMAND_LINE_PARSER,
        target="cli",
    ),
    "cli_command_line": Box("probe/cli/command_line", uses=("cli_terminal", "report_terminal", "report", "model"), target="cli"),
    "cli_commands": Box(
        "probe/cli/commands",
        uses=(
            "cli_command_line",
            "cli_doctor",
            "cli_process",
            "cli_terminal",
            "exporter",
            "exporter_api",
            "judge",
            "reader",
            "verdict",
            "report_terminal",
            "report",
            "model",
        ),
        files=CLI_FAILURES + SEGMENT_FOLDER + ("probe/segment/dead_files.hpp",),
        without=COMMAND_LINE_PARSER,
        target="cli",
    ),
    "cli": Box(  # the program: after the boxes in folders below its own
        "probe/cli",
        uses=("cli_commands", "cli_command_line", "reader", "model"),
        files=("probe/segment/remedy.hpp",),
        target="cli",
    ),
    "viewer_rows": Box("viewer/rows", uses=("judge", "report", "verdict", "model"), target="viewer_rows"),
    "viewer_timeline": Box("viewer/timeline", uses=("viewer_rows", "model"), target="viewer_timeline"),
    "viewer_ingest": Box(
        "viewer/ingest", uses=("viewer_rows", "judge", "reader", "report", "verdict", "model"), target="viewer_ingest"
    ),
    "viewer_session": Box("viewer/session", target="viewer_session"),
    "viewer_theme": Box("viewer/theme", uses=("model",), target="viewer_theme"),
    "viewer_ui_state": Box(
        "viewer/ui/state",
        uses=("viewer_ingest", "viewer_timeline", "viewer_rows", "report", "model"),
        files=("viewer/ui/commands.hpp",),
        target="viewer_ui",
    ),
    "viewer_ui_widgets": Box(
        "viewer/ui/widgets",
        uses=("viewer_theme", "viewer_rows", "report", "verdict", "model"),
        files=("viewer/ui/panel_context.hpp", "viewer/ui/shortcuts.hpp"),
        target="viewer_ui",
    ),
    "viewer_ui_timeline": Box(
        "viewer/ui/timeline",
        uses=("viewer_ui_widgets", "viewer_ui_state", "viewer_theme", "viewer_timeline", "model"),
        files=(
            "probe/verdict/thresholds.hpp",
            "viewer/ui/panels/panels.hpp",
            "viewer/ui/panel_context.hpp",
        ),
        target="viewer_ui",
    ),
    "viewer_ui_panels": Box(
        "viewer/ui/panels",
        uses=("viewer_ui_widgets", "viewer_theme", "viewer_rows", "report", "verdict", "model"),
        files=(
            "viewer/timeline/track.hpp",
            "viewer/ui/keys.hpp",
            "viewer/ui/panel_context.hpp",
            "viewer/ui/shortcuts.hpp",
            "viewer/ui/timeline/lost_words.hpp",
        ),
        target="viewer_ui",
    ),
    "viewer_ui_window": Box(
        "viewer/ui/window",
        uses=("viewer_ui_panels", "viewer_ui", "viewer_theme", "model"),
        target="viewer_ui",
    ),
    "viewer_ui": Box(  # what all of them send and read: after the boxes in folders below its own
        "viewer/ui",
        uses=("viewer_ui_state", "viewer_theme", "viewer_timeline", "viewer_rows", "report", "model"),
        target="viewer_ui",
    ),
    "viewer_platform": Box("viewer/platform", uses=("viewer_ui", "viewer_ui_window"), target="viewer_platform"),
    "viewer": Box(  # the program: after the boxes in folders below its own
        "viewer",
        uses=("viewer_platform", "viewer_ui", "viewer_ui_window", "viewer_theme", "viewer_ingest", "viewer_session", "report_terminal", "judge", "verdict", "model"),
        files=("probe/segment/folder.hpp",),
        target="viewer",
    ),
    # Which Asio it is; all of the runtime asks here.
    "runtime_asio": Box("runtime/include/curfew/detail/asio.hpp", outside=r"(boost/)?asio/version\.hpp"),
    "runtime_api": Box(
        "runtime/include",
        uses=("runtime_asio",),
        outside=rf"CURFEW_ASIO\(.+\)|boost/(version|system/\w+)\.hpp|{CXX_HEADER}",
    ),
    # What a loop stands on: the io_context and memory. It knows no task.
    "runtime_context": Box(
        "runtime/src/context", uses=("runtime_asio", "runtime_api", "recorder"), without=ASIO, target="runtime"
    ),
    # Tasks, loops, groups and scopes, which know each other.
    "runtime_core": Box(
        "runtime/src/core",
        uses=("runtime_context", "runtime_asio", "runtime_api", "recorder"),
        without=ASIO,
        target="runtime",
    ),
    # The sources of internal headers that users' code includes, and that know no task.
    "runtime_detail": Box("runtime/src/detail", uses=("runtime_api", "recorder"), without=ASIO, target="runtime"),
    # A source a public header: after the boxes in folders below its own, none of which may include it.
    "runtime": Box("runtime/src", uses=("runtime_core", "runtime_api", "recorder"), without=ASIO, target="runtime"),
    "examples": Box("docs/examples", uses=("gtest_api", "catch2_api", "boost_test_api", "doctest_api", "suppress_api", "runtime_api")),
}

# Targets that link more than the boxes all of whose headers they may include: what is behind the headers of `files`.
ALSO_LINKS = {"cli": ("segment",), "exporter": ("segment",), "viewer": ("segment",), "runtime_tracked": ("asio_tracking",)}

# Targets that are made of the boxes of another one once more, on another Asio.
AGAIN = {"runtime_boost": "runtime", "runtime_tracked": "runtime"}

# Headers that only these boxes may include, whoever may know the box that they are in: probe/judge/ is the only caller
# of the rules, and nobody but their own table knows them one by one.
RESERVED = {
    "probe/verdict/judge.hpp": ("verdict", "judge"),
    "probe/verdict/rules.hpp": ("verdict",),
}

# Not in a box: may include anything.
FREE_FOLDERS = ("tests", "packaging")

# <curfew/…> is a header below one of these.
PUBLIC_FOLDERS = ("runtime/include", "probe/include", "probe/adapters/asio/include", "probe/adapters/gtest/include")


def box_of(path: str) -> str | None:
    """The box a file (path from the root) belongs to."""
    for name, box in BOXES.items():
        if path == box.folder or path.startswith(box.folder + "/"):
            return name
    return None
