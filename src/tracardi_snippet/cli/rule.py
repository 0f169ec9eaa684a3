from __future__ import annotations

import click


@click.command(short_help="Explain a rule: what it finds, why, an example, the fix.")
@click.argument("name", required=False)
@click.option("--all", "all_rules", is_flag=True, help="List every rule with its severity.")
def rule(name: str | None, *, all_rules: bool) -> int:
    """Explain the rule NAME: what it finds, why, an example and the fix.

    \b
      tracardi-snippet rule tag-missing
      tracardi-snippet rule --all
    """
    from tracardi_snippet.findings import Rule
    from tracardi_snippet.report.rules import RULES, rule_text

    if all_rules == (name is not None):
        raise click.UsageError("Give the name of a rule, or --all.")
    if name is None:
        width = max(len(one) for one in Rule)
        click.echo("\n".join(f"{one:{width}}  {RULES[one].severity:7}  {RULES[one].fact}" for one in Rule))
        return 0
    if name not in list(Rule):
        from tracardi_snippet.config.rules import nearest_rule

        raise click.BadParameter(f"{name!r} is not a rule. {nearest_rule(name)}", param_hint="NAME")
    click.echo(rule_text(Rule(name)))
    return 0
