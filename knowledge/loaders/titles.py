"""The titles that files claim, of which programs make up many."""

import re

_PROGRAM = re.compile(r"^Microsoft (?:Office )?(?:Word|PowerPoint|Excel) +[-–] +", re.IGNORECASE)
_MADE_UP = re.compile(
    r"(?:untitled|unnamed|无标题|無標題|未命名)(?: ?(?:document|presentation|文档|文件|演示文稿))?[ -]?\d*|"
    r"(?:new |新建 ?)?(?:microsoft )?(?:word |powerpoint |excel )?"
    r"(?:document|presentation|workbook|book|文档|文件|演示文稿|工作簿|工作表)[ -]?\d*|"
    r"\S.*\.(?:docx?|dotx?|rtf|odt|wpsx?|pages|pptx?|ppsx?|odp|dps|key|xlsx?|ods|et|csv|pdf|ps|eps|tex|dvi|indd|qxd|pmd|"
    r"html?|txt|md|jpe?g|png|tiff?)",
    re.IGNORECASE,
)


def written_title(claimed: str) -> str:
    """Return the title that somebody wrote, without the program's name before it; empty where a program made it up."""
    title = _PROGRAM.sub("", " ".join(claimed.split()))
    return "" if _MADE_UP.fullmatch(title) else title
