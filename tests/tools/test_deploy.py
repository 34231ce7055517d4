"""What stands in deploy/ for Prometheus and Grafana asks only for metrics that there are, and is what those two take; the image's
build is given all it asks for."""

import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROMETHEUS = ROOT / "deploy" / "prometheus"
DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "signalbox.json").read_text())
PROMTOOL = shutil.which("promtool")

SCRAPED = {"job", "instance"}  # what Prometheus adds to every series
PLAYED = {"ALERTS": {"alertname", "alertstate", "severity"}}  # Prometheus' own; only tests of rules ask for it
KEYWORDS = {"and", "or", "unless", "bool", "offset", "by", "without", "on", "ignoring", "group_left", "group_right"}
LISTS = KEYWORDS - {"and", "or", "unless", "bool", "offset"}
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|\d[\w.]*|\$?[A-Za-z_:][\w:]*|[=!]~|!=|==|[^\s]')


def catalogue() -> dict[str, set[str]]:
    """Of each series that is scraped, its labels."""
    out = {}
    for line in (ROOT / "tests" / "golden" / "metrics.txt").read_text().splitlines():
        name, kind, labels = re.match(r"(\S+) (.+?) \{(.*?)\}", line).groups()
        known = SCRAPED | set(filter(None, labels.split(",")))
        if kind == "histogram":
            out |= {name + "_sum": known, name + "_count": known, name + "_bucket": known | {"le"}}
        else:
            out[name] = known
    return out


def read_rules(file: pathlib.Path) -> list[dict[str, str]]:
    """The rules of a file as maps of what they say; as much YAML as these files need, promtool reads the rest."""
    rules = []
    block = None
    for line in file.read_text().splitlines():
        indent = len(line) - len(line.lstrip())
        if block is not None and (indent > block[0] or not line.strip()):
            rules[-1][block[1]] += line.strip() + "\n"
            continue
        block = None
        found = re.match(r"\s+(?:- )?(record|alert|expr|for|labels|summary|description|runbook): (.*)$", line)
        if not found:
            continue
        key, value = found.groups()
        if key in ("record", "alert"):
            rules.append({})
        if value in ("|", ">-"):
            block = (indent, key)
            value = ""
        rules[-1][key] = value
    return rules


RECORDING = read_rules(PROMETHEUS / "recording.yml")
ALERTS = read_rules(PROMETHEUS / "alerts.yml")


class Asked:
    """What an expression asks for: the labels demanded of each series by name, and those that it groups or joins by."""

    def __init__(self, expression: str) -> None:
        self.series: list[tuple[str, set[str]]] = []
        self.grouped: set[str] = set()
        tokens = TOKEN.findall(expression)
        i = 0
        while i < len(tokens):
            token = tokens[i]
            after = tokens[i + 1] if i + 1 < len(tokens) else ""
            if token in LISTS:
                if after == "(":
                    end = tokens.index(")", i)
                    self.grouped |= set(tokens[i + 2 : end]) - {","}
                    i = end
            elif re.match(r"[A-Za-z_:]", token) and token not in KEYWORDS and after != "(" and after not in LISTS:
                labels: set[str] = set()
                if after == "{":
                    end = tokens.index("}", i)
                    labels = {tokens[j - 1] for j in range(i + 2, end) if tokens[j] in ("=", "!=", "=~", "!~")}
                    i = end
                self.series.append((token, labels))
            i += 1


class Known:
    """Every name that may be asked for, recorded ones too, with its labels."""

    def __init__(self) -> None:
        self.labels = catalogue() | PLAYED
        for rule in RECORDING:
            self.labels[rule["record"]] = self.of(rule["expr"]) | SCRAPED

    def of(self, expression: str) -> set[str]:
        """The labels that what an expression gives may have."""
        return set().union(*(self.labels.get(name, set()) for name, _ in Asked(expression).series))

    def faults(self, expression: str) -> list[str]:
        out = []
        asked = Asked(expression)
        if not asked.series:
            out.append("asks for nothing")
        for name, labels in asked.series:
            if name not in self.labels:
                out.append(f"there is no {name}")
            else:
                out += [f"{name} has no label {label}" for label in sorted(labels - self.labels[name])]
        return out + [f"nothing has a label {label}" for label in sorted(asked.grouped - self.of(expression))]


def averages_percentiles(expression: str) -> bool:
    """A mean of percentiles is the percentile of nothing."""
    found = re.search(r"\b(avg|avg_over_time|sum)\b[^()]*(\([^()]*\)\s*)?\(\s*(histogram_quantile|\w*:\w+:p\d)", expression)
    return bool(found)


KNOWN = Known()
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]


def expressions() -> list[tuple[str, str]]:
    """All PromQL there is, with where it stands. Grafana's variables have a value."""
    out = [(rule["record"], rule["expr"]) for rule in RECORDING]
    out += [(rule["alert"], rule["expr"]) for rule in ALERTS]
    for panel in PANELS:
        out += [(f"panel {panel['title']}", target["expr"]) for target in panel["targets"]]
    out += [(f"annotation {one['name']}", one["expr"]) for one in DASHBOARD["annotations"]["list"] if "expr" in one]
    return [(where, re.sub(r"\$__(rate_interval|range|interval)", "5m", text)) for where, text in out]


class Names(unittest.TestCase):
    def test_the_reader_of_promql_sees_names_and_labels(self) -> None:
        self.assertEqual(KNOWN.faults('sum by (job, le) (rate(signalbox_overhead_seconds_bucket{endpoint="x"}[5m])) > 1.5'), [])
        self.assertEqual(KNOWN.faults("sum(signalbox_nothing) by (job)"), ["there is no signalbox_nothing", "nothing has a label job"])
        self.assertEqual(KNOWN.faults('signalbox_gpu_info{a!~"b, c=d"}'), ["signalbox_gpu_info has no label a"])
        self.assertEqual(KNOWN.faults("signalbox_overhead_seconds"), ["there is no signalbox_overhead_seconds"])
        self.assertEqual(KNOWN.faults("sum by (le) (rate(signalbox_overhead_seconds_count[5m]))"), ["nothing has a label le"])
        self.assertEqual(KNOWN.faults("time() - 3"), ["asks for nothing"])

    def test_every_metric_and_label_asked_for_is_in_the_catalogue(self) -> None:
        asked = expressions()
        self.assertGreater(len(asked), 150)
        for where, expression in asked:
            with self.subTest(where):
                self.assertEqual(KNOWN.faults(expression), [])

    def test_legends_and_annotations_show_labels_that_the_answer_has(self) -> None:
        for panel in PANELS:
            for target in panel["targets"]:
                shown = set(re.findall(r"\{\{\s*(\w+)\s*\}\}", target["legendFormat"]))
                grouped = Asked(target["expr"]).grouped
                with self.subTest(panel["title"], legend=target["legendFormat"]):
                    self.assertLessEqual(shown, grouped | KNOWN.of(target["expr"]))
                    if "sum by" in target["expr"] or "max by" in target["expr"]:
                        self.assertLessEqual(shown, grouped)
        for rule in ALERTS:
            with self.subTest(rule["alert"]):
                shown = set(re.findall(r"\$labels\.(\w+)", "".join(rule.values())))
                self.assertLessEqual(shown, KNOWN.of(rule["expr"]))

    def test_variables_of_the_dashboard_list_labels_that_there_are(self) -> None:
        for variable in DASHBOARD["templating"]["list"]:
            if variable["type"] != "query":
                continue
            query = variable["query"]["query"]
            with self.subTest(variable["name"]):
                series, label = re.fullmatch(r"label_values\((.*), (\w+)\)", query).groups()
                self.assertEqual(KNOWN.faults(series), [])
                self.assertIn(label, KNOWN.of(series))
                self.assertEqual(variable["definition"], query)

    def test_variables_that_are_asked_for_exist(self) -> None:
        names = {variable["name"] for variable in DASHBOARD["templating"]["list"]}
        for used in re.findall(r"\$\{?(\w+)", json.dumps(DASHBOARD)):
            self.assertTrue(used in names or used.startswith("__"), used)

    def test_names_of_recorded_series_say_their_level_and_operation(self) -> None:
        names = [rule["record"] for rule in RECORDING]
        self.assertEqual(len(names), len(set(names)))
        for name in names:
            self.assertRegex(name, r"^[a-z_]+:[a-z0-9_]+:(ratio_)?(rate|increase|p\d\d_)\d+[mhd]$|^[a-z_]+:[a-z_]+:p\d\d_5m$")

    def test_nothing_averages_percentiles(self) -> None:
        self.assertTrue(averages_percentiles("avg(histogram_quantile(0.9, x))"))
        self.assertTrue(averages_percentiles("sum by (a) (route:x:p95_5m)"))
        self.assertTrue(averages_percentiles("avg_over_time(route:x:p95_5m[1h])"))
        self.assertFalse(averages_percentiles("histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))"))
        for where, expression in expressions():
            with self.subTest(where):
                self.assertFalse(averages_percentiles(expression))


class Alerts(unittest.TestCase):
    def test_each_says_how_bad_it_is_for_how_long_and_what_to_do(self) -> None:
        names = [rule["alert"] for rule in ALERTS]
        self.assertEqual(len(names), len(set(names)))
        for rule in ALERTS:
            with self.subTest(rule["alert"]):
                self.assertEqual(set(rule), {"alert", "expr", "for", "labels", "summary", "description", "runbook"})
                self.assertRegex(rule["labels"], r"^\{severity: (critical|warning|info)\}$")

    def test_runbooks_name_alerts_and_metrics_that_there_are(self) -> None:
        names = {rule["alert"] for rule in ALERTS}
        known = {re.sub(r"_(sum|count|bucket)$", "", name) for name in KNOWN.labels} | set(KNOWN.labels)
        known |= KNOWN.labels["gen_ai_server_request_duration_seconds_count"]
        for rule in ALERTS:
            text = rule["runbook"] + rule["description"]
            with self.subTest(rule["alert"]):
                self.assertLessEqual(set(re.findall(r"\bSignalbox[A-Z]\w+", text)), names)
                self.assertLessEqual(set(re.findall(r"\b(?:signalbox|gen_ai|process)_\w+_\w+", text)), known)


class Dashboard(unittest.TestCase):
    def test_every_panel_has_a_title_a_unit_and_a_description(self) -> None:
        titles = [panel["title"] for panel in PANELS]
        self.assertEqual(sorted(titles), sorted(set(titles)))
        for panel in PANELS:
            with self.subTest(panel["title"]):
                self.assertTrue(panel["title"])
                self.assertTrue(panel["description"].endswith("."))
                self.assertTrue(panel["fieldConfig"]["defaults"]["unit"])
                self.assertEqual(panel["datasource"]["uid"], "${datasource}")
                for target in panel["targets"]:
                    self.assertEqual(target["datasource"]["uid"], "${datasource}")

    def test_ids_are_unique(self) -> None:
        ids = [panel["id"] for panel in DASHBOARD["panels"]]
        self.assertEqual(len(ids), len(set(ids)))
        for panel in PANELS:
            references = [target["refId"] for target in panel["targets"]]
            self.assertEqual(len(references), len(set(references)), panel["title"])

    def test_panels_do_not_overlap_and_stay_on_the_grid(self) -> None:
        taken = set()
        for panel in DASHBOARD["panels"]:
            at = panel["gridPos"]
            cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
            self.assertLessEqual(at["x"] + at["w"], 24, panel["title"])
            self.assertFalse(cells & taken, panel["title"])
            taken |= cells

    def test_rows_stand_in_the_order_in_which_one_looks(self) -> None:
        rows = [panel["title"] for panel in DASHBOARD["panels"] if panel["type"] == "row"]
        self.assertEqual(
            rows,
            ["Now", "Latency", "Upstreams and fallbacks", "Tokens and cost", "Cache", "Policy", "Limits and Redis", "GPU", "Process"],
        )

    def test_keys_are_sorted_so_that_changes_show(self) -> None:
        def pairs(found: list) -> dict:
            self.assertEqual([key for key, _ in found], sorted(key for key, _ in found))
            return dict(found)

        json.loads((ROOT / "deploy" / "grafana" / "signalbox.json").read_text(), object_pairs_hook=pairs)


@unittest.skipUnless(PROMTOOL, "promtool is not here; ./dev setup --tests installs it")
class Promtool(unittest.TestCase):
    def run_it(self, *arguments: str) -> None:
        done = subprocess.run([PROMTOOL, *arguments], cwd=PROMETHEUS, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_it_takes_the_configuration(self) -> None:
        self.run_it("check", "config", "scrape.yml")

    def test_it_takes_the_rules_and_they_do_what_their_tests_say(self) -> None:
        self.run_it("check", "rules", "recording.yml", "alerts.yml")
        self.run_it("test", "rules", "tests.yml")

    def test_it_can_read_what_the_dashboard_asks(self) -> None:
        rules = [{"record": f"expression:{i}", "expr": text} for i, (_, text) in enumerate(expressions())]
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "rules.yml"
            file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))  # JSON is YAML
            self.run_it("check", "rules", str(file))


class Image(unittest.TestCase):
    def test_its_build_names_nothing_that_is_left_out_of_it(self) -> None:
        left_out = set((ROOT / "deploy" / "Dockerfile.dockerignore").read_text().split()) - {"build"}
        build = (ROOT / "CMakeLists.txt").read_text()
        self.assertEqual([folder for folder in left_out if re.search(rf"(?<![\w/]){re.escape(folder)}/", build)], [])


if __name__ == "__main__":
    unittest.main()
