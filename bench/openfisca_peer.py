"""Runs OpenFisca's country template over a population that minsheng wrote.

Used by `minsheng bench match` through `make bench-peers`, which installs
OpenFisca from the Python index into a throw-away environment. The folder holds
one raw little-endian file a column; results are written beside them, so that
every person can be compared. Prints one JSON object of seconds, of each the
least of all rounds, and bytes.
"""

import gc
import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
from openfisca_core.simulations import SimulationBuilder
from openfisca_country_template import CountryTaxBenefitSystem

PERSON_COLUMNS = {"birth": "<i4", "salary": "<i8", "capital_returns": "<i8", "role": "u1", "household": "<i4"}
HOUSEHOLD_COLUMNS = {"accommodation_size": "<i4", "occupancy": "u1"}
COMPUTED = [
    "pension",
    "basic_income",
    "income_tax",
    "social_security_contribution",
    "household_income",
    "parenting_allowance",
    "housing_tax",
    "disposable_income",
]
ROLES = np.array(["adult", "child"])
OCCUPANCY = np.array(["owner", "tenant", "free_lodger", "homeless"])


def read(folder, columns):
    return {name: np.fromfile(folder / name, dtype=kind) for name, kind in columns.items()}


def build(system, persons, households):
    """Returns a simulation with everybody in their household."""
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("person", np.arange(len(persons["birth"])))
    group = builder.declare_entity("household", np.arange(len(households["occupancy"])))
    builder.join_with_persons(group, persons["household"], ROLES[persons["role"]])
    return builder.build(system)


def set_inputs(simulation, persons, households, month):
    day = np.datetime64("1970-01-01", "D")
    simulation.set_input("birth", "eternity", day + persons["birth"].astype("timedelta64[D]"))
    simulation.set_input("salary", month, persons["salary"] / 100)
    simulation.set_input("capital_returns", month, persons["capital_returns"] / 100)
    simulation.set_input("accommodation_size", month, households["accommodation_size"].astype(float))
    simulation.set_input("housing_occupancy_status", month, OCCUPANCY[households["occupancy"]])


def calculate(simulation, month, seconds):
    """Returns the computed variables; keeps the least time of each."""
    results = {}
    for name in COMPUTED:
        began = time.perf_counter()
        period = month[:4] if name == "housing_tax" else month
        results[name] = simulation.calculate(name, period)
        seconds[name] = min(seconds.get(name, float("inf")), time.perf_counter() - began)
    return results


def main(folder, month, rounds):
    folder = Path(folder)
    system = CountryTaxBenefitSystem()
    seconds = {}

    for _ in range(rounds):
        simulation = results = None  # those of the round before
        gc.collect()
        began = time.perf_counter()
        persons, households = read(folder, PERSON_COLUMNS), read(folder, HOUSEHOLD_COLUMNS)
        simulation = build(system, persons, households)
        set_inputs(simulation, persons, households, month)
        seconds["load"] = min(seconds.get("load", float("inf")), time.perf_counter() - began)
        results = calculate(simulation, month, seconds)

    for name, result in results.items():
        np.asarray(result, dtype="<f4").tofile(folder / f"openfisca.{name}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"people": len(persons["birth"]), "seconds": seconds, "peak_bytes": peak}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
