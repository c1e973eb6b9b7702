"""Tandem automates customer work and hands it to a person where a person is needed."""

__version__ = "0.1.0"
