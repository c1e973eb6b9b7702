"""Texts with places to fill in, as users write them: Liquid without anything that could hurt."""

from tandem.engine.template.check import problems
from tandem.engine.template.compiled import Compiled, parse, variables
from tandem.engine.template.problem import BadTemplate, Problem, RenderError
from tandem.engine.template.rendering import render

__all__ = ["BadTemplate", "Compiled", "Problem", "RenderError", "parse", "problems", "render", "variables"]
