"""Where everything goes, known before the first post is written: so a link can lead to a post that comes later."""

from wpmigrate.pipeline.plan.links import Links
from wpmigrate.pipeline.plan.making import make
from wpmigrate.pipeline.plan.moves import Moves
from wpmigrate.pipeline.plan.plan import Plan

__all__ = ["Links", "Moves", "Plan", "make"]
