"""Plain-text renderings of invented pages, in the shapes that real ones have."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from transforms.core.pages.blocks import Block, Role
from transforms.core.pages.plain_text import blocks_of_text, label_captions, label_numbered_menu
from transforms.records import Caption, CleanPage

Clean = Callable[..., CleanPage]


def day(year: int, month: int, number: int) -> int:
    return int(datetime(year, month, number, tzinfo=UTC).timestamp()) * 1_000_000


def rules_of(page: CleanPage) -> list[tuple[str, str]]:
    return [(removal.rule, removal.text) for removal in page.removed]


GERMAN = """\
1. Zum Inhalt springen
  2. Zur Hauptnavigation springen
  3. Zu weiteren Angeboten der DW springen

Hafenstadt Nordmünde baut neue Brücke

Katrin Beispiel
14. Februar 2023

Nach jahrelangem Streit hat der Stadtrat den Bau beschlossen. Die Kosten sind höher als geplant.

https://p.dw.com/p/4Abcd
Blick auf den Hafen von Nordmünde
Die alte Brücke im Hafen von Nordmünde soll bis 2026 ersetzt werden
Bild: Max Muster/dpa/picture alliance

Der Stadtrat von Nordmünde hat am Dienstag den Bau einer neuen Brücke über die Norde beschlossen.

"Wir haben lange genug gewartet", sagte Bürgermeisterin Anna Probe nach der Sitzung.

Kritik aus der Opposition

Die Opposition hält das Projekt für zu teuer und kündigte eine Klage an.

Lesen Sie auch: Warum Brücken so teuer sind

Das Land will die Hälfte der Kosten übernehmen, teilte das Ministerium mit.

pg/kle (dpa, afp)
"""
SPANISH = """\
1. Ir al contenido
  2. Ir al menú principal
  3. Ir a más sitios de DW

El río Claro vuelve a crecer

18 de octubre de 2022

Las lluvias de las últimas horas obligaron a evacuar a cientos de familias en la provincia ficticia de Valdeluz.

https://p.dw.com/p/3XyZ1
Imagen: Pedro Ejemplo/EFE

Las autoridades de Valdeluz ordenaron este martes la evacuación de 300 familias por la crecida del río Claro.

"No recordamos una crecida así", dijo la alcaldesa Lucía Muestra.

jc (efe, afp)
"""
PORTUGUESE = """\
Ir para o conteúdo

Ponte nova em Vila Exemplo

João Modelo | Maria Amostra
12/03/202012 de março de 2020

Obra custou o dobro do previsto e atrasou três anos, mas moradores comemoram a abertura nesta quinta-feira.

https://p.dw.com/p/3ZZzz
Ponte sobre o rio ExemploFoto: Carlos Teste/AFP

A nova ponte de Vila Exemplo foi aberta ao tráfego nesta quinta-feira (12/03), após três anos de atraso.

Segundo a prefeitura, cerca de 20 mil veículos devem passar por ali todos os dias.

"É um alívio", disse a moradora Ana Prova.

md/bl (afp, ots)
"""
RUSSIAN = """\
1. Перейти к содержанию
2. Перейти к главному меню
3. К другим проектам DW

Мост в Примерске откроют весной

Иван Образцов
3 марта 2021 г.

Строительство моста заняло пять лет. Власти обещают открыть движение до конца мая.

https://p.dw.com/p/2Qwer
Мост в Примерске
Фото: Анна Тестова/dpa

Мост через реку Примерку откроют для движения в мае, сообщили во вторник в мэрии города.

"Работы почти закончены", - сказал мэр Пётр Шаблонов.

Смотрите также:
"""
FRENCH = """\
Aller au contenu

Un nouveau port pour Sainte-Exemple

Par Jeanne Dupont avec AFP
Publié le 12 mars 2020 à 14:05

SAINTE-EXEMPLE (AFP) - La ville a inauguré jeudi son nouveau port de pêche, après quatre ans de travaux.

Le maire a salué « un jour historique » devant plusieurs centaines d'habitants.

Lire aussi : Le port en dix photos

Les pêcheurs attendent encore les subventions promises par la région.

(avec AFP)

Inscrivez-vous à notre newsletter
"""
ARABIC = """\
1. انتقل إلى المحتوى
2. انتقل إلى القائمة الرئيسية

افتتاح جسر جديد في مدينة النموذج

أحمد المثال
24 مارس 2016

افتتحت السلطات جسرا جديدا بعد خمس سنوات من العمل وسط ترحيب السكان في المدينة.

https://p.dw.com/p/9AAaa
صورة من: سمير العينة/dpa

قال رئيس البلدية يوم الخميس إن الجسر سيخفف الازدحام في وسط المدينة خلال الأشهر المقبلة.

وأضاف أن العمل سيستمر في الطرق المجاورة حتى نهاية العام المقبل.

ع.م/س.ر (أ ف ب، رويترز)
"""
AGENCY_ENGLISH = """\
Lawmakers in Examplia Approve Water Plan

By JANE SAMPLE and JOHN Q. TESTER
Associated Press

Jan. 5, 2019

Residents fill buckets at a public tap in Port Sample, Examplia, Friday, Jan. 4, 2019. (AP Photo/Mary Specimen)

PORT SAMPLE, Examplia (AP) — Lawmakers approved a plan on Saturday to repair the water system of the capital.

The vote was 61 to 40, with several members of the ruling party joining the opposition in voting against it.

"It is a beginning," Prime Minister Paul Placeholder told reporters.

___

Associated Press writer Rita Dummy in Sampleville and video journalist Omar Fixture contributed to this report.

___

Follow AP's coverage of Examplia at https://apnews.com/examplia
Copyright 2019 The Associated Press. All rights reserved. This material may not be published or rewritten.

Show Full Article
"""


def test_agency_story_gives_up_its_frame(clean: Clean) -> None:
    page = clean(AGENCY_ENGLISH)
    assert page.publisher == "ap"
    assert page.title == "Lawmakers in Examplia Approve Water Plan"
    assert page.authors == ("JANE SAMPLE", "JOHN Q. TESTER")
    assert page.published_us == day(2019, 1, 5)
    assert page.dateline == "PORT SAMPLE, Examplia"
    assert page.agencies == ("Associated Press",)
    assert page.contributors == ("Rita Dummy", "Omar Fixture")
    assert page.captions == (
        Caption(
            "Residents fill buckets at a public tap in Port Sample, Examplia, Friday, Jan. 4, 2019.",
            "AP Photo/Mary Specimen",
        ),
    )
    assert page.lead == ""
    assert page.text == (
        "PORT SAMPLE, Examplia (AP) — Lawmakers approved a plan on Saturday to repair the water system of the"
        " capital.\n\nThe vote was 61 to 40, with several members of the ruling party joining the opposition in"
        ' voting against it.\n\n"It is a beginning," Prime Minister Paul Placeholder told reporters.'
    )


def test_every_line_taken_out_is_listed_with_its_rule(clean: Clean) -> None:
    assert [rule for rule, _ in rules_of(clean(AGENCY_ENGLISH))] == [
        "title",
        "byline",
        "agency_line",
        "publication_date",
        "image_credit",
        "separator",
        "contributor_note",
        "separator",
        "ap_follow",
        "copyright",
        "show_full_article",
    ]
    assert rules_of(clean(AGENCY_ENGLISH))[-1] == ("show_full_article", "Show Full Article")


def test_german_rendering(clean: Clean) -> None:
    page = clean(GERMAN)
    assert (page.publisher, page.title) == ("dw", "Hafenstadt Nordmünde baut neue Brücke")
    assert page.authors == ("Katrin Beispiel",)
    assert page.published_us == day(2023, 2, 14)
    assert page.lead.startswith("Nach jahrelangem Streit")
    assert page.text.startswith(page.lead + "\n\nDer Stadtrat von Nordmünde hat am Dienstag")
    assert page.text.split("\n\n")[3] == "Kritik aus der Opposition"
    assert page.captions == (
        Caption(
            "Die alte Brücke im Hafen von Nordmünde soll bis 2026 ersetzt werden",
            "Max Muster/dpa/picture alliance",
        ),
    )
    assert page.short_url == "https://p.dw.com/p/4Abcd"
    assert (page.agencies, page.editors) == (("dpa", "AFP"), ("pg", "kle"))
    assert ("read_more", "Lesen Sie auch: Warum Brücken so teuer sind") in rules_of(page)
    assert ("numbered_menu", "2. Zur Hauptnavigation springen") in rules_of(page)


def test_spanish_rendering_without_author_and_caption(clean: Clean) -> None:
    page = clean(SPANISH)
    assert (page.title, page.authors, page.published_us) == (
        "El río Claro vuelve a crecer",
        (),
        day(2022, 10, 18),
    )
    assert page.lead.startswith("Las lluvias de las últimas horas")
    assert page.captions == (Caption("", "Pedro Ejemplo/EFE"),)
    assert (page.agencies, page.editors) == (("EFE", "AFP"), ("jc",))


def test_portuguese_rendering_with_two_dates_and_a_caption_run_together(clean: Clean) -> None:
    page = clean(PORTUGUESE)
    assert page.authors == ("João Modelo", "Maria Amostra")
    assert page.published_us == day(2020, 3, 12)
    assert page.captions == (Caption("Ponte sobre o rio Exemplo", "Carlos Teste/AFP"),)
    assert page.text.endswith('"É um alívio", disse a moradora Ana Prova.')


def test_russian_rendering(clean: Clean) -> None:
    page = clean(RUSSIAN)
    assert (page.authors, page.published_us) == (("Иван Образцов",), day(2021, 3, 3))
    assert page.captions == (Caption("Мост в Примерске", "Анна Тестова/dpa"),)
    assert page.lead.startswith("Строительство моста")
    assert page.text.count("\n\n") == 2


def test_french_rendering(clean: Clean) -> None:
    page = clean(FRENCH)
    assert (page.authors, page.agencies) == (("Jeanne Dupont",), ("AFP",))
    assert page.published_us == day(2020, 3, 12) + (14 * 60 + 5) * 60 * 1_000_000
    assert page.dateline == "SAINTE-EXEMPLE"
    assert page.lead == ""
    assert [rule for rule, _ in rules_of(page)][-3:] == ["read_more", "source_note", "newsletter"]


def test_arabic_rendering(clean: Clean) -> None:
    page = clean(ARABIC)
    assert (page.authors, page.published_us) == (("أحمد المثال",), day(2016, 3, 24))
    assert (page.agencies, page.editors) == (("أ ف ب", "رويترز"), ("ع.م", "س.ر"))
    assert page.text.count("\n\n") == 2


@pytest.mark.parametrize(
    ("glued", "authors"),
    [
        ("Ada Example, Bob Sample IIIMarch 24, 2016", ("Ada Example", "Bob Sample III")),
        ("Ada Example24. März 2016", ("Ada Example",)),
        ("Ada Example24 de marzo de 2016", ("Ada Example",)),
        ("By Ada Example and Bob SampleMarch 24, 2016", ("Ada Example", "Bob Sample")),
        ("Ada Example | Bob Sample03/24/2016March 24, 2016", ("Ada Example", "Bob Sample")),
    ],
)
def test_author_and_date_run_together(clean: Clean, glued: str, authors: tuple[str, ...]) -> None:
    page = clean(f"A headline\n\n{glued}\n\nThe text of the story, long enough to be a sentence of its own.\n")
    assert (page.authors, page.published_us) == (authors, day(2016, 3, 24))
    assert page.text == "The text of the story, long enough to be a sentence of its own."


def test_doubled_line_is_a_caption_below_its_alternative_text() -> None:
    lines = label_captions(blocks_of_text("A ship leaves the port\nA ship leaves the port\n\nThe ship was late."))
    assert [(line.role, line.rule) for line in lines] == [
        (Role.BOILERPLATE, "alternative_text"),
        (Role.CAPTION, "doubled_line"),
        (None, ""),
    ]


def test_one_numbered_line_is_no_menu() -> None:
    assert label_numbered_menu([Block("1. A list begins", 0)]) == [Block("1. A list begins", 0)]


def test_prose_that_looks_like_furniture_stays(clean: Clean) -> None:
    prose = [
        "Read more books than ever before: that was the advice of the minister to all the children of the town.",
        "Also on Wednesday, more than 70 people were brought to safety by helicopters, the fire service said.",
        "Image is everything in this business, the director of the agency told the paper in an interview.",
        "She said of the photo: nobody in the village had seen it before, or knew where it had been taken.",
        "Sign language is taught in every school of the island, and most of the inhabitants understand it.",
    ]
    assert clean("A headline\n\n" + "\n\n".join(prose)).text.split("\n\n") == prose
