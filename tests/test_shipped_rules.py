"""The rules for urgent questions that ship: spellings, persons, languages, and what stays calm."""

from datetime import date
from pathlib import Path

import pytest

from indexer.corpus.support import read_support
from retrieval.index.support import Rule, Support

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def shipped() -> Support:
    return read_support(ROOT / "corpus" / "support.yaml", date(2026, 11, 25))[0]


@pytest.mark.parametrize(
    "question",
    [
        "she took an overdoes of paracetomol",
        "he took an ovredose just now",
        "she wants to comit suicide",
        "feeling suiside",
        "i am suicidle",
        "im going to kill my self",
        "they say they will kill them selves tonight",
        "she has od'd",
        "killl myself tonight",
        "i want to diiie",
        "wana die",
        "want 2 die",
        "thinkin about killin myself",
        "he has swallowd all his tabletts",
        "she is unconcious",
        "her arm is bleading and it wont stop",
        "he wants to hang him self",
        "i dont want to be here any more",
        "i don´t want to be here anymore",
    ],
)
def test_misspelt_questions_are_urgent(shipped: Support, question: str) -> None:
    assert shipped.signal(question)


@pytest.mark.parametrize(
    ("first", "third"),
    [
        ("I want to die", "she wants to die"),
        ("I don't want to live", "he doesn't want to live"),
        ("I'm going to kill myself", "they are going to kill themselves"),
        ("I am planning to end my life", "my brother is planning to end his life"),
        ("I feel suicidal", "my client is suicidal"),
        ("there is no reason to live", "he says there's no reason to live"),
        ("I took an overdose", "she took an overdose"),
        ("I have swallowed all my tablets", "he has swallowed all her tablets"),
        ("I have a knife and I will use it on myself", "he has a knife, to use it on himself"),
        ("I am standing on the bridge", "a man is standing on the bridge"),
        ("I've got a rope round my neck", "she has got a rope round her neck"),
        ("I'm cutting and can't stop", "she is cutting and can't stop"),
        ("they are better off without me", "he says we are better off without him"),
        ("I'm gonna unalive myself", "she said she would unalive herself"),
        ("kms", "he says he will kms"),
    ],
)
def test_first_and_third_person_are_urgent(shipped: Support, first: str, third: str) -> None:
    assert shipped.signal(first)
    assert shipped.signal(third)


@pytest.mark.parametrize(
    "question",
    [
        "overdose now",
        "overdose help",
        "suicidal student in office",
        "ligature in situ",
        "pt actively suicidal with plan and intent",
        "client has ingested unknown quantity of medication",
        "patient absconded, high risk of suicide",
        "history of self-harm, says she will kill herself tonight",
        "she took an overdose last month and has just taken another",
    ],
)
def test_terse_and_professional_questions_are_urgent(shipped: Support, question: str) -> None:
    assert shipped.signal(question)


@pytest.mark.parametrize(
    "question",
    [
        "she doesn't want to die",
        "he does not want to kill himself",
        "I am not suicidal",
        "she has no plan to kill herself and no intent",
        "pt denies suicidal ideation",
        "she did not take any tablets",
        "she took an overdose two years ago",
        "he used to want to die",
        "he tried to kill himself as a teenager",
        "our policy for a pupil who says she wants to die",
        "training: a caller is going to jump off a bridge",
        "how many people die by suicide each year",
        "what does kms mean",
        "how do I ask a pupil whether he wants to kill himself",
        "bereaved after my son killed himself",
        "I'm dying to see you",
        "my phone died",
        "this will kill me with laughter",
        "the server is unresponsive",
        "he jumped at the chance",
        "he is standing in for the manager on the bridge committee",
        "I can't go on holiday",
        "patrol on the bridge",
        "prison statistics",
        "cooking oil on my finger",
    ],
)
def test_negations_the_past_policies_and_idioms_are_calm(shipped: Support, question: str) -> None:
    assert shipped.signal(question) is None


# By language: two urgent questions, and a calm one that resembles them.
LANGUAGES = {
    "Welsh": ("Dw i eisiau marw", "mae fy ffrind wedi cymryd gorddos", "polisi atal hunanladdiad"),
    "Scottish Gaelic": (
        "tha mi ag iarraidh bàsachadh",
        "tha i ag radh gu bheil i airson basachadh",
        "chan eil mi ag iarraidh bàsachadh",
    ),
    "Polish": ("chcę umrzeć", "ona mowi ze chce sie zabic", "szkolenie: pacjent chce się zabić"),
    "Romanian": ("vreau să mor", "prietena mea vrea sa se omoare", "nu vreau să mor"),
    "Punjabi": ("ਮੈਂ ਮਰਨਾ ਚਾਹੁੰਦਾ ਹਾਂ", "main marna chaundi haan", "ਖੁਦਕੁਸ਼ੀ ਰੋਕਥਾਮ ਨੀਤੀ"),
    "Urdu": ("میں مرنا چاہتی ہوں", "wo marna chahta hai", "لوگ خودکشی کیوں کرتے ہیں"),
    "Hindi": ("मैं मरना चाहता हूँ", "वह आत्महत्या करना चाहती है", "लोग आत्महत्या क्यों करते हैं"),
    "Bengali": ("আমি মরতে চাই", "সে আত্মহত্যা করতে চায়", "আমি মরতে চাই না"),
    "Gujarati": ("હું મરવા માંગુ છું", "તે આત્મહત્યા કરવા માંગે છે", "આત્મહત્યા નિવારણ નીતિ"),
    "Tamil": ("நான் சாக விரும்புகிறேன்", "அவள் தற்கொலை செய்யப் போகிறாள்", "தற்கொலை தடுப்பு பயிற்சி"),
    "Portuguese": ("quero morrer", "ela nao quer mais viver", "não quero morrer"),
    "Spanish": ("ya no quiero vivir", "mi hijo se quiere matar", "me muero de risa"),
    "Italian": ("voglio morire", "la mia amica vuole uccidersi", "prevenzione del suicidio"),
    "French": ("j'ai envie de mourir", "elle veut se suicider", "je ne veux pas mourir"),
    "German": ("ich möchte sterben", "er will sich umbringen", "ich will nicht sterben"),
    "Dutch": ("ik wil dood", "zij wil zelfmoord plegen", "waarom mensen zelfmoord plegen"),
    "Turkish": ("ölmek istiyorum", "arkadasim intihar edecek", "ölmek istemiyorum"),
    "Hungarian": ("meg akarok halni", "azt mondja, hogy megoli magat", "nem akarok meghalni"),
    "Lithuanian": ("noriu mirti", "mano draugas nori nusizudyti", "savižudybių prevencija"),
    "Somali": (
        "waxaan rabaa inaan dhinto",
        "wuxuu rabaa inuu is dilo",
        "ma rabo inaan dhinto",
    ),
    "Ukrainian": ("я хочу померти", "він каже, що вб’є себе", "не хочу померти"),
    "Russian": ("я не хочу жить", "она наглоталась таблеток", "почему люди хотят умереть"),
    "Arabic": ("أريد أن أموت", "صديقتي تريد الانتحار", "دورة عن الوقاية من الانتحار"),
    "Farsi": ("می‌خواهم بمیرم", "دوستم میخواد خودشو بکشه", "پیشگیری از خودکشی"),
    "Chinese": ("我不想活了", "他说他想自杀", "预防自杀的培训"),
    "Japanese": ("もう死にたい", "友達が自殺すると言っています", "死にたくない"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_urgent_and_calm_questions(shipped: Support, language: str) -> None:
    *urgent, calm = LANGUAGES[language]
    signal = f"somebody speaks of dying, in {language}"
    assert [shipped.signal(question) for question in urgent] == [signal, signal]
    assert shipped.signal(calm) is None


def test_each_language_of_the_rules_is_tested(shipped: Support) -> None:
    signals = [rule.signal for rule in shipped.urgent if "dying, in" in rule.signal]
    assert sorted(signals) == sorted(f"somebody speaks of dying, in {name}" for name in LANGUAGES)


def test_every_phrase_of_a_list_is_met_by_itself(shipped: Support) -> None:
    lists = {phrases for rule in shipped.urgent for phrases in rule.all_of}
    assert len(lists) > 40
    for phrases in lists:
        alone = Support((), (Rule("s", (phrases,)),))
        questions = [phrase.replace("*", "").replace("_", "her") for phrase in phrases]
        assert [question for question in questions if not alone.signal(question)] == []
