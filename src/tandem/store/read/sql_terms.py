"""The terms of SQL that conditions need and Django lacks."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

_BUILT_IN = 170000  # PostgreSQL 17 brought pg_c_utf8; before it the database's own locale lowers


class _Lowering(models.Func):
    """A term whose SQL lower-cases by the rules `tandem.engine.condition.lowered` follows."""

    arity = 1

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, list[Any]]:
        """The term, with the built-in collation where the server has it."""
        version: int = getattr(connection, "pg_version", 0)
        collation = ' COLLATE "pg_c_utf8"' if version >= _BUILT_IN else ""
        sql, params = self.as_sql(compiler, connection, collation=collation, **extra)
        return sql, list(params)


class Lowered(_Lowering):
    """A text in lower case."""

    template = "LOWER((%(expressions)s)::text%(collation)s)"
    output_field: ClassVar[models.Field[Any, Any]] = models.TextField()


class LoweredTags(_Lowering):
    """A list of tags in lower case: its text form is, and lower-casing keeps the form's quotes."""

    template = "LOWER((%(expressions)s)::text%(collation)s)::text[]"
    output_field: ClassVar[models.Field[Any, Any]] = ArrayField(models.TextField())


class IsNotTrue(models.Func):
    """True where the condition is false or unknown: SQL's three values made two."""

    arity = 1
    template = "((%(expressions)s) IS NOT TRUE)"
    output_field: ClassVar[models.Field[Any, Any]] = models.BooleanField()


class Never(models.Func):
    """A condition no row meets, said as a term so that it can stand inside others."""

    arity = 0
    template = "FALSE"
    output_field: ClassVar[models.Field[Any, Any]] = models.BooleanField()


class Length(models.Func):
    """How many items an array has."""

    arity = 1
    function = "CARDINALITY"
    output_field: ClassVar[models.Field[Any, Any]] = models.IntegerField()
