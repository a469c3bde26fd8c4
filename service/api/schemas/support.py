"""Who to turn to."""

from datetime import date
from typing import Self

from pydantic import BaseModel, Field

from retrieval.index.support import Support


class ContactOut(BaseModel):
    name: str = Field(examples=["Samaritans"])
    for_whom: str = Field(alias="for", examples=["anybody who wants to talk to somebody"])
    number: str | None = Field(examples=["116 123"])
    link: str | None = Field(examples=["https://www.samaritans.org/"])
    hours: str = Field(examples=["always"])
    region: str = Field(examples=["United Kingdom"])
    verified_on: date | None = Field(
        description="when somebody last held this against its source; null: nobody did",
        examples=[None],
    )
    expires_on: date = Field(examples=["2027-12-31"])
    signed_off: bool = Field(
        description="false: an example, which somebody has yet to answer for", examples=[False]
    )


class SupportOut(BaseModel):
    """Who to turn to when a passage is not enough: to be shown with every answer."""

    urgent: bool = Field(
        description="the question signals immediate danger: show the contacts before all else",
        examples=[False],
    )
    contacts: list[ContactOut] = Field(description="in the order in which to show them")

    @classmethod
    def of(cls, support: Support, question: str) -> Self:
        contacts = [
            ContactOut.model_validate(
                {
                    "for": each.for_whom,
                    "name": each.name,
                    "number": each.number,
                    "link": each.link,
                    "hours": each.hours,
                    "region": each.region,
                    "verified_on": each.verified_on,
                    "expires_on": each.expires_on,
                    "signed_off": each.is_signed_off,
                }
            )
            for each in support.contacts
        ]
        return cls(urgent=support.signal(question) is not None, contacts=contacts)
