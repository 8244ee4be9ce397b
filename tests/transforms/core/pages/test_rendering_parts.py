"""Parts of plain-text renderings in the ways in which sites print them."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from transforms.records import Caption, CleanPage

Clean = Callable[..., CleanPage]
DAY_US = int(datetime(2016, 3, 24, tzinfo=UTC).timestamp()) * 1_000_000
PROSE = [
    "The council of the town voted on Monday to repair the bridge before the winter comes.",
    "Nobody knows yet who is to pay for it, said the mayor after the meeting in the town hall.",
]


def story(above: str = "", below: str = "", menu: str = "") -> str:
    return "\n\n".join([*filter(None, [menu]), "Council repairs bridge", above, *PROSE, below])


def kept(page: CleanPage) -> list[str]:
    return page.text.split("\n\n")


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Ada ExamplePublished March 24, 2016", ("Ada Example",)),
        ("Ada Example24/03/2016", ("Ada Example",)),
        ("Ada ExampleMarch 24, 2016Updated March 25, 2016", ("Ada Example",)),
        ("Ada Example | Published: March 24, 2016", ("Ada Example",)),
        ("Ada Example (with AFP, Reuters)March 24, 2016", ("Ada Example",)),
        ("Ada Example in Port AlderMarch 24, 2016", ("Ada Example",)),
        ("Katrin Beispiel | Jonas Muster24.03.201624. März 2016", ("Katrin Beispiel", "Jonas Muster")),
        ("Katrin Beispiel aus Nordmünde24. März 2016", ("Katrin Beispiel",)),
        ("Par Jeanne Dupont24 mars 2016", ("Jeanne Dupont",)),
        ("Marina Muestra (EFE)24 de marzo de 2016", ("Marina Muestra",)),
        ("João Modelo24.03.2016", ("João Modelo",)),
        ("Иван Образцов24 марта 2016", ("Иван Образцов",)),
        ("أحمد المثال٢٤ مارس ٢٠١٦", ("أحمد المثال",)),
    ],
)
def test_byline_run_together_with_its_date(clean: Clean, line: str, authors: tuple[str, ...]) -> None:
    page = clean(story(line))
    assert (page.authors, page.published_us, kept(page)) == (authors, DAY_US, PROSE)


@pytest.mark.parametrize(
    ("line", "agencies", "editors"),
    [
        ("ls, jar/msh (AFP, Reuters)", ("AFP", "Reuters"), ("ls", "jar", "msh")),
        ("kle/as (afp, dpa, rtr)", ("AFP", "dpa", "Reuters"), ("kle", "as")),
        ("ab/dpa/AFP", ("dpa", "AFP"), ("ab",)),
        ("Mit dpa und AFP", ("dpa", "AFP"), ()),
        ("Avec AFP", ("AFP",), ()),
        ("(avec AFP et Reuters)", ("AFP", "Reuters"), ()),
        ("lgc (efe, reuters)", ("EFE", "Reuters"), ("lgc",)),
        ("(Editado por Pedro Ejemplo)", (), ("Pedro Ejemplo",)),
        ("Edição: Ana Prova", (), ("Ana Prova",)),
        ("Редактор: Анна Тестова", (), ("Анна Тестова",)),
        ("م.ع.ح/ أ.ح ( رويترز، د ب أ )", ("رويترز", "د ب أ"), ("م.ع.ح", "أ.ح")),
        ("تحرير: سمير العينة", (), ("سمير العينة",)),
    ],
)
def test_sign_off_of_a_desk(clean: Clean, line: str, agencies: tuple[str, ...], editors: tuple[str, ...]) -> None:
    page = clean(story(below=line))
    assert (page.agencies, page.editors, kept(page)) == (agencies, editors, PROSE)


@pytest.mark.parametrize(
    ("line", "contributors", "editors"),
    [
        ("Reporting by Jane Doe; Editing by John Roe", ("Jane Doe",), ("John Roe",)),
        (
            "(Reporting by Jane Doe and Max Roe; Writing by Ann Poe; Editing by John Roe and Lee Low)",
            ("Jane Doe", "Max Roe"),
            ("John Roe", "Lee Low"),
        ),
        ("(Reporte de Ana Prueba; Editado en español por Luis Modelo)", ("Ana Prueba",), ("Luis Modelo",)),
        ("With additional reporting from Omar Fixture.", ("Omar Fixture",), ()),
    ],
)
def test_credits_of_a_wire_story(
    clean: Clean, line: str, contributors: tuple[str, ...], editors: tuple[str, ...]
) -> None:
    page = clean(story(below=line))
    assert (page.contributors, page.editors, kept(page)) == (contributors, editors, PROSE)


@pytest.mark.parametrize(
    "line",
    [
        *("Show Full Article", "View full article", "Read the full story", "Click to read the full text"),
        *("Ganzen Artikel anzeigen", "Vollständigen Artikel lesen", "Zum vollständigen Artikel"),
        *("Lire l'article complet", "Afficher l’article complet", "Voir l'article en entier", "Lire la suite"),
        *("Mostrar artículo completo", "Leer la nota completa", "Ver el artículo completo"),
        *("Mostrar artigo completo", "Ver artigo completo", "Ler matéria completa", "Leia a notícia na íntegra"),
        *("Показать статью полностью", "Читать статью полностью", "Показать полный текст", "Показать всю статью"),
        *("عرض المقال كاملا", "إظهار المقالة كاملة", "اقرأ المقال كاملا", "عرض المقال بالكامل"),
    ],
)
def test_button_that_opens_the_article(clean: Clean, line: str) -> None:
    page = clean(story(below=line))
    assert kept(page) == PROSE
    assert (page.removed[-1].rule, page.removed[-1].text) == ("show_full_article", line)


@pytest.mark.parametrize(
    ("lines", "caption"),
    [
        ("A boat on the riverImage: AFP/J. Doe", Caption("A boat on the river", "AFP/J. Doe")),
        ("A boat on the river. Photo by Jane Doe", Caption("A boat on the river.", "Jane Doe")),
        ("Boot\nEin Boot auf dem Fluss\nBild: M. Muster", Caption("Ein Boot auf dem Fluss", "M. Muster")),
        ("Un bateau. Photo : AFP", Caption("Un bateau.", "AFP")),
        ("Un barco en el río.Imagen: AFP/J. Modelo", Caption("Un barco en el río.", "AFP/J. Modelo")),
        ("Um barco no rioFoto: dpa/A. Prova", Caption("Um barco no rio", "dpa/A. Prova")),
        ("Лодка на рекеФото: dpa", Caption("Лодка на реке", "dpa")),
        ("قارب في النهرصورة من: dpa", Caption("قارب في النهر", "dpa")),
    ],
)
def test_picture_with_its_credit(clean: Clean, lines: str, caption: Caption) -> None:
    page = clean(story("https://p.dw.com/p/1AbCd\n" + lines))
    assert (page.captions, kept(page)) == ((caption,), PROSE)


@pytest.mark.parametrize(
    "lines",
    [
        "{0}\n{0}",
        "{0}\n\n{0}",
        "People wait at the harbour of Port Alder for the first ferry...\n{0}",
    ],
)
def test_doubled_caption(clean: Clean, lines: str) -> None:
    caption = "People wait at the harbour of Port Alder for the first ferry of the day, on Wednesday."
    page = clean(story(lines.format(caption)))
    assert (page.captions, kept(page)) == ((Caption(caption, ""),), PROSE)


@pytest.mark.parametrize(
    "menu",
    [
        "Skip to content\nSkip to main menu\nSkip to more DW sites",
        "1. Zum Inhalt springen\n2. Zur Hauptnavigation springen\n3. Zu weiteren Angeboten der DW springen",
        "1. Accéder au contenu\n2. Accéder au menu principal\n3. Accéder aux autres sites de la DW",
        "Ir al contenido\nIr al menú principal\nIr a más sitios de DW",
        "Pular para o conteúdo\nPular para o menu principal\nPular para mais sites da DW",
        "Перейти к содержанию\nПерейти к главному меню\nПерейти к другим сайтам DW",
        "١. انتقل إلى المحتوى\n٢. انتقل إلى القائمة الرئيسية\n٣. انتقل إلى مواقع DW الأخرى",
    ],
)
def test_skip_menu_names_its_publisher(clean: Clean, menu: str) -> None:
    page = clean(story(menu=menu))
    assert (page.publisher, page.title, kept(page)) == ("dw", "Council repairs bridge", PROSE)
