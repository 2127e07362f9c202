"""All rules over the sources of one tree. usage: check.py ROOT; prints what breaks them, exits 1 if anything does."""

import pathlib
import sys

import file_length
import findings
import formats
import glossary
import includes
import links
import names
import nouns
import numbered_rules
import recipes


def violations(root: pathlib.Path) -> list[str]:
    return (
        includes.violations(root)
        + file_length.violations(root)
        + findings.violations(root)
        + formats.violations(root)
        + glossary.violations(root)
        + links.violations(root)
        + names.violations(root)
        + nouns.violations(root)
        + numbered_rules.violations(root)
        + recipes.violations(root)
    )


if __name__ == "__main__":
    tree = pathlib.Path(sys.argv[1]).resolve()
    problems = violations(tree) + includes.unused_permissions(tree)
    print("\n".join(problems))
    sys.exit(1 if problems else 0)
