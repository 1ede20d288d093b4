"""The JSON API against its own description: schemathesis makes requests of it, lawful and not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.openapi.loaders import from_url
from schemathesis.specs.openapi.checks import positive_data_acceptance

EXAMPLES = 60  # of each operation, lawful and not


@pytest.mark.long
def test_every_operation_keeps_its_description(url: str) -> None:
    """No fault, and nothing but what is promised; a lawful form may still hold nothing to answer: 400."""
    for found in from_url(f"{url}api/v1/openapi.json").get_all_operations():
        operation = found.ok()
        for mode in GenerationMode.NEGATIVE, GenerationMode.POSITIVE:

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(
                max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None
            )
            def one(case: Any) -> None:
                case.call_and_validate(timeout=60, excluded_checks=[positive_data_acceptance])

            one()
