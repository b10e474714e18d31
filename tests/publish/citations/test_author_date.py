"""APA Style against the worked examples that the American Psychological Association publishes.

Entries: https://apastyle.apa.org/style-grammar-guidelines/references/examples (journal article, book, edited book
chapter, report, dissertation, webpage, data set) and the manual's chapter 10. Marks: Publication Manual of the American
Psychological Association (7th ed., 2020), sections 8.12 and 8.17 to 8.20, and 9.47 for the letters of equal years.
"""

from __future__ import annotations

import copy
import re
import zipfile
from io import BytesIO

import pytest

from workbench.present.inlines import parse_inlines, plain_text
from workbench.publish.citations.marks import author_date
from workbench.publish.citations.references import format_references
from workbench.publish.html.render import render_html
from workbench.publish.paper.blocks import Paragraph, texts_of
from workbench.publish.paper.document import build_document
from workbench.publish.paper.resolve import Numbered, resolve
from workbench.publish.pdf.render import render_pdf
from workbench.publish.word.render import render_docx

ENTRIES = [
    (
        "@article{k, author={Grady, Jessica S. and Her, M. and Moreno, G. and Perez, C. and Yelinek, J.}, title={Emotions in storybooks: A comparison of storybooks that represent ethnic and racial groups in the United States}, journal={Psychology of Popular Media Culture}, year=2019, volume=8, number=3, pages={207--217}, doi={10.1037/ppm0000185}}",
        "Grady, J. S., Her, M., Moreno, G., Perez, C., & Yelinek, J. (2019). Emotions in storybooks: A comparison of storybooks that represent ethnic and racial groups in the United States. *Psychology of Popular Media Culture*, *8*(3), 207–217. https://doi.org/10.1037/ppm0000185",
    ),
    (
        "@book{k, author={Jackson, L. M.}, title={The psychology of prejudice: From attitudes to social action}, edition=2, publisher={American Psychological Association}, year=2019, doi={10.1037/0000168-000}, address={Washington}}",
        "Jackson, L. M. (2019). *The psychology of prejudice: From attitudes to social action* (2nd ed.). American Psychological Association. https://doi.org/10.1037/0000168-000",
    ),
    (
        "@book{k, author={Sapolsky, R. M.}, title={Behave: The biology of humans at our best and worst}, publisher={Penguin Books}, year=2017}",
        "Sapolsky, R. M. (2017). *Behave: The biology of humans at our best and worst*. Penguin Books.",
    ),
    (
        "@book{k, editor={Hacker Hughes, J.}, title={Military veteran psychological health and social care: Contemporary approaches}, publisher={Routledge}, year=2017}",
        "Hacker Hughes, J. (Ed.). (2017). *Military veteran psychological health and social care: Contemporary approaches*. Routledge.",
    ),
    (
        "@incollection{k, author={Aron, L. and Botella, M. and Lubart, T.}, title={Culinary arts: Talent and their development}, editor={Subotnik, R. F. and Olszewski-Kubilius, P. and Worrell, F. C.}, booktitle={The psychology of high performance: Developing human potential into domain-specific talent}, pages={345--359}, publisher={American Psychological Association}, year=2019, doi={10.1037/0000120-016}}",
        "Aron, L., Botella, M., & Lubart, T. (2019). Culinary arts: Talent and their development. In R. F. Subotnik, P. Olszewski-Kubilius, & F. C. Worrell (Eds.), *The psychology of high performance: Developing human potential into domain-specific talent* (pp. 345–359). American Psychological Association. https://doi.org/10.1037/0000120-016",
    ),
    (
        "@incollection{k, author={Dillard, J. P.}, title={Currents in the study of persuasion}, editor={Oliver, M. B. and Raney, A. A. and Bryant, J.}, booktitle={Media effects: Advances in theory and research}, edition=4, pages={115--129}, publisher={Routledge}, year=2020}",
        "Dillard, J. P. (2020). Currents in the study of persuasion. In M. B. Oliver, A. A. Raney, & J. Bryant (Eds.), *Media effects: Advances in theory and research* (4th ed., pp. 115–129). Routledge.",
    ),
    (
        "@techreport{k, author={{National Cancer Institute}}, title={Taking time: Support for people with cancer}, number={NIH Publication No. 18-2059}, institution={U.S. Department of Health and Human Services, National Institutes of Health}, year=2019, url={https://www.cancer.gov/publications/patient-education/takingtime.pdf}}",
        "National Cancer Institute. (2019). *Taking time: Support for people with cancer* (NIH Publication No. 18-2059). U.S. Department of Health and Human Services, National Institutes of Health. https://www.cancer.gov/publications/patient-education/takingtime.pdf",
    ),
    (
        "@phdthesis{k, author={Kabir, J. M.}, title={Factors influencing customer satisfaction at a fast food hamburger chain: The relationship between customer satisfaction and customer loyalty}, number={Publication No. 10169573}, school={Wilmington University}, library={ProQuest Dissertations \\& Theses Global}, year=2016}",
        "Kabir, J. M. (2016). *Factors influencing customer satisfaction at a fast food hamburger chain: The relationship between customer satisfaction and customer loyalty* (Publication No. 10169573) [Doctoral dissertation, Wilmington University]. ProQuest Dissertations & Theses Global.",
    ),
    (
        "@phdthesis{k, author={Zambrano-Vazquez, L.}, title={The interaction of state and trait worry on response monitoring in those with worry and obsessive-compulsive symptoms}, school={University of Arizona}, library={UA Campus Repository}, year=2016, url={https://repository.arizona.edu/handle/10150/620615}}",
        "Zambrano-Vazquez, L. (2016). *The interaction of state and trait worry on response monitoring in those with worry and obsessive-compulsive symptoms* [Doctoral dissertation, University of Arizona]. UA Campus Repository. https://repository.arizona.edu/handle/10150/620615",
    ),
    (
        "@online{k, author={{World Health Organization}}, title={The top 10 causes of death}, organization={World Health Organization}, date={2018-05-24}, urldate={2026-01-02}, url={https://www.who.int/news-room/fact-sheets/detail/the-top-10-causes-of-death}}",
        "World Health Organization. (2018, May 24). *The top 10 causes of death*. https://www.who.int/news-room/fact-sheets/detail/the-top-10-causes-of-death",
    ),
    (
        "@online{k, author={{U.S. Census Bureau}}, title={U.S. and world population clock}, organization={U.S. Department of Commerce}, urldate={2020-01-09}, url={https://www.census.gov/popclock/}}",
        "U.S. Census Bureau. (n.d.). *U.S. and world population clock*. U.S. Department of Commerce. Retrieved January 9, 2020, from https://www.census.gov/popclock/",
    ),
    (
        "@online{k, author={{National Nurses United}}, title={What employers should do to protect nurses from Zika}, url={https://www.nationalnursesunited.org/pages/what-employers-should-do-to-protect-rns-from-zika}}",
        "National Nurses United. (n.d.). *What employers should do to protect nurses from Zika*. https://www.nationalnursesunited.org/pages/what-employers-should-do-to-protect-rns-from-zika",
    ),
    (
        "@standard{k, author={{International Organization for Standardization}}, title={Occupational health and safety management systems---Requirements with guidance for use}, number={ISO Standard No. 45001:2018}, year=2018, url={https://www.iso.org/standard/63787.html}}",
        "International Organization for Standardization. (2018). *Occupational health and safety management systems—Requirements with guidance for use* (ISO Standard No. 45001:2018). https://www.iso.org/standard/63787.html",
    ),
    (
        "@dataset{k, author={D'Souza, A. and Wiseheart, M.}, title={Cognitive effects of music and dance training in children}, number={ICPSR 37080; Version V1}, publisher={ICPSR}, year=2018, doi={10.3886/ICPSR37080.v1}}",
        "D’Souza, A., & Wiseheart, M. (2018). *Cognitive effects of music and dance training in children* (ICPSR 37080; Version V1) [Data set]. ICPSR. https://doi.org/10.3886/ICPSR37080.v1",
    ),
    (
        "@article{k, author={Kalnay, E. and Kanamitsu, M. and Kistler, R. and Collins, W. and Deaven, D. and Gandin, L. and Iredell, M. and Saha, S. and White, G. and Woollen, J. and Zhu, Y. and Chelliah, M. and Ebisuzaki, W. and Higgins, W. and Janowiak, J. and Mo, K. C. and Ropelewski, C. and Wang, J. and Leetmaa, A. and Reynolds, R. and Jenne, R. and Joseph, D.}, title={The NCEP/NCAR 40-year reanalysis project}, journal={Bulletin of the American Meteorological Society}, volume=77, number=3, pages={437--471}, year=1996}",
        "Kalnay, E., Kanamitsu, M., Kistler, R., Collins, W., Deaven, D., Gandin, L., Iredell, M., Saha, S., White, G., Woollen, J., Zhu, Y., Chelliah, M., Ebisuzaki, W., Higgins, W., Janowiak, J., Mo, K. C., Ropelewski, C., Wang, J., Leetmaa, A., . . . Joseph, D. (1996). The NCEP/NCAR 40-year reanalysis project. *Bulletin of the American Meteorological Society*, *77*(3), 437–471.",
    ),
]  # fmt: skip


def starred(nodes):
    """Text with *italics*, so that an example is compared with its typefaces."""
    return "".join(f"*{plain_text(node[1])}*" if node[0] == "em" else plain_text([node]) for node in nodes)


@pytest.fixture
def listed(tmp_path):
    """Entries of a .bib text as the list of a paper, in the order of the list."""

    def make(text, lang="en"):
        path = tmp_path / "r.bib"
        path.write_text(text, encoding="utf-8")
        keys = tuple(line.split("{")[1].split(",")[0] for line in text.splitlines() if line.startswith("@"))
        return format_references(keys, path, lang=lang, style="apa")

    return make


@pytest.fixture
def mark(listed):
    """One citation of everything in a .bib text, as it is printed."""

    def make(text, lang="en"):
        return plain_text(author_date([(item.number, item.mark) for item in listed(text, lang)], lang=lang))

    return make


def book(key, author, year="", title="T"):
    return f"@book{{{key}, author={{{author}}}, title={{{title}}}, publisher={{P}}, year={{{year}}}}}\n"


@pytest.mark.parametrize(("entry", "published"), ENTRIES)
def test_entries_are_as_published(entry, published, listed):
    (reference,) = listed(entry)
    assert starred(reference.inlines) == published


def test_a_doi_and_an_address_lead_somewhere(listed):
    doi, address = listed(ENTRIES[0][0])[0], listed(ENTRIES[9][0])[0]
    assert doi.inlines[-1] == [
        "link",
        "https://doi.org/10.1037/ppm0000185",
        [["text", "https://doi.org/10.1037/ppm0000185"]],
    ]
    assert address.inlines[-1][0] == "link"


@pytest.mark.parametrize(
    ("entries", "printed"),
    [
        # 8.17: one, two, three and more authors; a group
        (book("a", "Luna, A.", 2020), "(Luna, 2020)"),
        (book("a", "Salas, A. and D'Agostino, B.", 2020), "(Salas & D’Agostino, 2020)"),
        (book("a", "Martin, A. and B, B. and C, C.", 2020), "(Martin et al., 2020)"),
        (book("a", "{Stanford University}", 2020), "(Stanford University, 2020)"),
        # 8.12: several works in the order of the list; years of the same author together, none first
        (
            book("w", "{Westinghouse}", 2017) + book("s", "Shumway, A. and Shumway, B.", 2020)
            + book("a", "Adams, A. and B, B. and C, C.", 2019),
            "(Adams et al., 2019; Shumway & Shumway, 2020; Westinghouse, 2017)",
        ),
        (book("b", "Carraway, A.", 2019) + book("a", "Carraway, A.", 2013), "(Carraway, 2013, 2019)"),
        # 8.19: letters for equal years, by title, without a date too
        (
            book("b", "Judge, T. A. and Kammeyer-Mueller, J. D.", 2012, "On the value")
            + book("a", "Judge, T. A. and Kammeyer-Mueller, J. D.", 2012, "General"),
            "(Judge & Kammeyer-Mueller, 2012a, 2012b)",
        ),
        (book("a", "Sifuentes, A.", "", "A") + book("b", "Sifuentes, A.", "", "B"), "(Sifuentes, n.d.-a, n.d.-b)"),
        # 8.18: as many names as tell works apart; et al. never stands for one name
        (
            book("a", "Kapoor, A. and Bloom, B. and Montez, C. and Warner, D. and Hill, E.", 2017)
            + book("b", "Kapoor, A. and Bloom, B. and Zucker, C. and Tang, D. and Daniels, E.", 2017),
            "(Kapoor, Bloom, Montez, et al., 2017; Kapoor, Bloom, Zucker, et al., 2017)",
        ),
        (
            book("a", "Hasan, A. and Liang, B. and Kahn, C. and Jones-Miller, D.", 2015)
            + book("b", "Hasan, A. and Liang, B. and Kahn, C. and Weintraub, D.", 2015),
            "(Hasan, Liang, Kahn, & Jones-Miller, 2015; Hasan, Liang, Kahn, & Weintraub, 2015)",
        ),
        # 8.20: first authors of one surname
        (
            book("a", "Taylor, J. M. and Neimeyer, G. J.", 2015) + book("b", "Taylor, T.", 2014),
            "(J. M. Taylor & Neimeyer, 2015; T. Taylor, 2014)",
        ),
    ],
)  # fmt: skip
def test_marks_are_as_published(entries, printed, mark):
    assert mark(entries) == printed


def test_a_work_without_author_goes_by_its_title(listed, mark):
    text = "@article{a, title={A title}, journal={J}, year=2019}\n@book{b, title={Interpersonal skills}, publisher={P}, year=2019}"
    assert mark(text) == "(“A title,” 2019; Interpersonal skills, 2019)"
    assert starred(listed(text)[1].inlines) == "*Interpersonal skills*. (2019). P."


CHINESE = (
    book("zhang", "张三 and 李四", "", "书") + book("b", "李四 and 王五 and 张三", 1999, "乙")
    + book("a", "李四 and 王五 and 张三", 1999, "甲") + book("jin", "金华", 1986, "书")
    + "@mastersthesis{ren, author={任一}, title={论文}, school={某大学}, year={2015}}\n"
    + "@incollection{ouyang, author={欧阳一}, title={一章}, editor={赵二}, booktitle={一书}, publisher={社}, pages={1--9}, year=2001}\n"
    + "@online{wei, author={{国家卫生健康委员会}}, title={公报}, date={2023-05-04}, url={https://www.nhc.gov.cn/}}\n"
    + book("holm", "Holm, A. and B, B. and C, C.")
)  # fmt: skip


def test_a_chinese_paper_lists_chinese_works_first_by_pinyin(listed):
    assert [starred(item.inlines) for item in listed(CHINESE, "zh")] == [
        "国家卫生健康委员会. (2023, 5月4日). 公报. https://www.nhc.gov.cn/",
        "金华. (1986). 书. P.",
        "李四, 王五, 张三. (1999a). 甲. P.",
        "李四, 王五, 张三. (1999b). 乙. P.",
        "欧阳一. (2001). 一章. 见赵二 (主编), 一书 (pp. 1–9). 社.",
        "任一. (2015). 论文 [硕士学位论文, 某大学].",
        "张三, 李四. (无日期). 书. P.",
        "Holm, A., B, B., & C, C. (n.d.). *T*. P.",
    ]


def test_marks_of_a_chinese_paper_speak_each_work_s_language(mark):
    assert mark(CHINESE, "zh") == (
        "（国家卫生健康委员会, 2023; 金华, 1986; 李四等, 1999a, 1999b; 欧阳一, 2001; 任一, 2015; 张三和李四, 无日期; Holm et al., n.d.）"
    )


def test_an_english_paper_lists_chinese_works_last_and_letters_follow_the_list(listed):
    entries = listed(CHINESE, "en")
    assert entries[0].key == "holm"
    assert [item.key for item in entries[1:4]] == ["wei", "jin", entries[3].key]
    years = [plain_text(item.mark.year) for item in entries if plain_text(item.mark.names).startswith("李四")]
    assert years == ["1999a", "1999b"]


@pytest.mark.parametrize(
    ("lang", "text", "printed"),
    [
        ("en", "Pain is common [@a]. So", "Pain is common (Luna, 2020). So"),
        ("en", "Pain[@a]", "Pain (Luna, 2020)"),
        ("en", "[@a] said", "(Luna, 2020) said"),
        ("en", "*Pain* [@a]", "Pain (Luna, 2020)"),
        ("zh", "疼痛 [@a] 常见", "疼痛（Luna, 2020）常见"),
        ("zh", "见[@a]。", "见（Luna, 2020）。"),
    ],
)
def test_a_mark_is_set_off_as_its_language_does(lang, text, printed, listed):
    papers = {"paper": Numbered((), {}), "appendix": Numbered((), {})}
    change = resolve("paper", papers, listed(book("a", "Luna, A.", 2020), lang), lang=lang)
    (block,) = change([Paragraph(parse_inlines(text))])
    (inlines,) = texts_of(block)
    assert plain_text(inlines) == printed


def test_the_order_of_citation_changes_nothing_but_the_input(tmp_path):
    path = tmp_path / "r.bib"
    path.write_text(CHINESE, encoding="utf-8")
    keys = ("holm", "a", "b", "zhang")
    assert format_references(keys, path, lang="zh", style="apa") == format_references(
        keys[::-1], path, lang="zh", style="apa"
    )


def test_what_looks_like_markup_stays_text(listed):
    (reference,) = listed(book("a", "Luna, A.", 2020, "A <script>alert(1)</script> *b* $c$ [@d] #e"))
    assert "*b* $c$ [@d] #e" in plain_text(reference.inlines)
    assert all(node[0] in ("text", "em") for node in reference.inlines)


FRONT = "application/vnd.workbench.front+json"


@pytest.fixture
def by_date(chinese_paper, english_paper, bibliography):
    """The sample papers with the form of references that their front matter declares."""

    def make(lang):
        nb = copy.deepcopy(chinese_paper if lang == "zh" else english_paper)
        for cell in nb.cells:
            for output in cell.get("outputs", []):
                if FRONT in output.get("data", {}):
                    output["data"][FRONT]["references"] = "apa"
        return build_document(nb, bibliography=bibliography)

    return make


def test_marks_of_a_page_lead_to_their_entries(by_date):
    page = render_html(by_date("en"))
    mark = re.search(r'\(<a href="#ref-(\d+)" role="doc-biblioref">Derogatis et al\., 1973</a>; <a ', page)
    assert mark
    assert re.search(rf'<li id="ref-{mark[1]}"[^>]*>Derogatis, L\. R\.', page)
    assert set(re.findall(r'href="#(ref-\d+)"', page)) <= set(re.findall(r'id="(ref-\d+)"', page))
    assert '<span class="mark">' not in page


def test_marks_of_a_word_file_lead_to_their_entries(by_date):
    with zipfile.ZipFile(BytesIO(render_docx(by_date("zh")))) as archive:
        xml = archive.read("word/document.xml").decode()
    led = set(re.findall(r'w:hyperlink w:anchor="(ref_\d+)"', xml))
    assert led
    assert led <= set(re.findall(r'w:bookmarkStart [^>]*w:name="(ref_\d+)"', xml))
    assert "金华等, 1986" in xml


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_format_is_the_same_every_time(lang, by_date):
    for render in (render_html, lambda document: render_pdf(document).pdf, render_docx):
        assert render(by_date(lang)) == render(by_date(lang))


def test_marks_of_a_pdf_are_links_in_its_text(by_date):
    from pypdf import PdfReader

    rendered = render_pdf(by_date("zh"))
    reader = PdfReader(BytesIO(rendered.pdf))
    text = "".join(page.extract_text() for page in reader.pages)
    assert "（金华等, 1986）" in re.sub(r"\s+", " ", text)
    links = [
        note.get_object()
        for page in reader.pages
        for note in page.get("/Annots", [])
        if note.get_object()["/Subtype"] == "/Link"
    ]
    assert len([link for link in links if "/Dest" in link or "/D" in link.get("/A", {})]) >= 5
