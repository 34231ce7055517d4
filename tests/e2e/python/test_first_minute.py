"""What a newcomer does first: the example config as it is, no account, no other server."""

import json
import os
import re
import subprocess
import sys

import pytest

from harness import BINARY, REPOSITORY, config


@pytest.fixture
def newcomer(signalbox, closed_url):
    """The example config on a machine without Ollama and without keys."""
    text = (REPOSITORY / "config.yaml").read_text()
    return signalbox(text, environment={**os.environ, "OLLAMA_URL": closed_url.removesuffix("/v1")})


def test_the_example_config_answers_without_any_account(newcomer):
    answer = newcomer.client().chat.completions.create(model="auto", messages=[{"role": "user", "content": "What are you?"}])
    assert "demo" in answer.choices[0].message.content
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens > 0


def test_the_example_config_takes_the_model_names_that_people_already_use(newcomer):
    for model in ("gpt-4o", "gpt-4o-mini", "gpt-3.5-turbo", "default", "private"):
        answer = newcomer.client().chat.completions.create(model=model, messages=[{"role": "user", "content": "Hello"}])
        assert answer.choices[0].message.content, model
    vectors = newcomer.client().embeddings.create(model="text-embedding-3-small", input="Hello")
    assert len(vectors.data[0].embedding) > 10


def test_a_provider_without_its_key_is_off_and_says_so(newcomer):
    assert newcomer.wait_for_line("provider_disabled", provider="openai")["msg"].endswith("OPENAI_API_KEY is not set")
    check = newcomer.health()["checks"]["openai:availability"][0]
    assert check["observedValue"] == "disabled" and "OPENAI_API_KEY" in check["output"]


def python_snippets():
    readme = REPOSITORY / "README.md"
    text = readme.read_text() if readme.exists() else ""
    return [snippet for snippet in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "OpenAI(" in snippet]


def test_the_readme_shows_a_snippet_with_the_official_sdk():
    assert python_snippets()


@pytest.mark.parametrize("snippet", python_snippets())
def test_the_snippet_of_the_readme_runs_as_it_is_printed(newcomer, snippet):
    program = re.sub(r"https?://(localhost|127\.0\.0\.1):8080", newcomer.root, snippet)
    assert program != snippet, "the snippet does not point at the address of the example config"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()


def test_check_and_explain_agree_with_the_example_config():
    config = str(REPOSITORY / "config.yaml")
    checked = subprocess.run([BINARY, "check", config], capture_output=True, text=True, timeout=10)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    explained = subprocess.run([BINARY, "explain", "-c", config, "-m", "auto", "-p", "Hello"], capture_output=True, text=True, timeout=10)
    assert explained.returncode == 0 and '"demo/demo-chat"' in explained.stdout


def test_a_misspelt_command_is_told_which_there_are():
    ran = subprocess.run([BINARY, "sreve"], capture_output=True, text=True, timeout=10)
    assert ran.returncode == 2 and "'sreve'" in ran.stderr and "serve, check, explain" in ran.stderr and "endpoints" in ran.stderr


def test_the_readme_names_every_command():
    ran = subprocess.run([BINARY, "none"], capture_output=True, text=True, timeout=10)
    commands = ran.stderr.partition("The commands are ")[2].strip().rstrip(".").split(", ")
    readme = (REPOSITORY / "README.md").read_text()
    assert len(commands) > 5 and [name for name in commands if f"| `signalbox {name}` |" not in readme] == []


def test_threads_have_one_bound_wherever_they_are_set(tmp_path):
    file = tmp_path / "config.yaml"
    file.write_text(json.dumps({**config({"auto": ["demo/chat"]}), "server": {"threads": 1025}}))
    checked = subprocess.run([BINARY, "check", file], capture_output=True, text=True, timeout=10)
    asked = subprocess.run([BINARY, "serve", "--threads", "1025", "--config", file], capture_output=True, text=True, timeout=10)
    assert checked.returncode == 1 and "1024" in checked.stdout + checked.stderr
    assert asked.returncode == 2 and "1024" in asked.stderr
