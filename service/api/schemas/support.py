"""Support contacts."""

from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, Field

from retrieval.index.support import Support
from retrieval.snapshot import Snapshot
from retrieval.types import SearchResult

Judges = Literal["rules", "rules and examples"]


class ContactOut(BaseModel):
    name: str = Field(examples=["Samaritans"])
    for_whom: str = Field(alias="for", examples=["anyone who wants to talk to someone"])
    number: str | None = Field(examples=["116 123"])
    link: str | None = Field(examples=["https://www.samaritans.org/"])
    hours: str = Field(examples=["always"])
    region: str = Field(examples=["United Kingdom"])
    verified_on: date | None = Field(
        description="when someone last compared this with its source; null: nobody did",
        examples=[None],
    )
    expires_on: date = Field(examples=["2027-12-31"])
    signed_off: bool = Field(
        description="false: an example that nobody has signed off", examples=[False]
    )


class SupportOut(BaseModel):
    """Support contacts, to be shown with every answer."""

    urgent: bool = Field(
        description="the question signals immediate danger: show the contacts before anything else",
        examples=[False],
    )
    judged_by: Judges = Field(
        description="whether rules and examples were asked, or, without a search, rules alone",
        examples=["rules and examples"],
    )
    contacts: list[ContactOut] = Field(description="in the order in which they are to be shown")

    @classmethod
    def of(cls, support: Support, *, urgent: bool, judged_by: Judges) -> Self:
        contacts = [
            ContactOut.model_validate(
                {
                    "for": contact.for_whom,
                    "name": contact.name,
                    "number": contact.number,
                    "link": contact.link,
                    "hours": contact.hours,
                    "region": contact.region,
                    "verified_on": contact.verified_on,
                    "expires_on": contact.expires_on,
                    "signed_off": contact.is_signed_off,
                }
            )
            for contact in support.contacts
        ]
        return cls(urgent=urgent, judged_by=judged_by, contacts=contacts)

    @classmethod
    def of_result(cls, snapshot: Snapshot, result: SearchResult) -> Self:
        """Return what belongs to an answer, which was judged by its meaning too."""
        judged_by: Judges = "rules and examples" if len(snapshot.urgency) else "rules"
        return cls.of(snapshot.support, urgent=result.signal is not None, judged_by=judged_by)

    @classmethod
    def by_rules(cls, support: Support, question: str) -> Self:
        """Return what the rules say of `question`, for which nothing was searched."""
        return cls.of(support, urgent=support.signal(question) is not None, judged_by="rules")
