"""Practice data with known truth: `simulate` writes a study's raw folder, `draw_…` gives the clean twin."""

from __future__ import annotations

from workbench.simulate.branch_benchmarking.draw import BranchBenchmarking, draw_branch_benchmarking
from workbench.simulate.branch_benchmarking.soil import soil_branch_benchmarking
from workbench.simulate.declared import declare
from workbench.simulate.folder import simulate
from workbench.simulate.insured_fleet.draw import InsuredFleet, draw_insured_fleet
from workbench.simulate.insured_fleet.soil import soil_insured_fleet
from workbench.simulate.orthopedic_care.draw import OrthopedicCare, draw_orthopedic_care
from workbench.simulate.orthopedic_care.soil import soil_orthopedic_care
from workbench.simulate.service_loop.draw import ServiceLoop, draw_service_loop
from workbench.simulate.service_loop.soil import soil_service_loop
from workbench.simulate.soil import Cell, Soiled

__all__ = [
    "BranchBenchmarking",
    "Cell",
    "InsuredFleet",
    "OrthopedicCare",
    "ServiceLoop",
    "Soiled",
    "declare",
    "draw_branch_benchmarking",
    "draw_insured_fleet",
    "draw_orthopedic_care",
    "draw_service_loop",
    "simulate",
    "soil_branch_benchmarking",
    "soil_insured_fleet",
    "soil_orthopedic_care",
    "soil_service_loop",
]
