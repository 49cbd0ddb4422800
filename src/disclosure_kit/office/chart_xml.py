"""Chart XML (DrawingML) from a text template, with the figures cached for readers that open no workbook."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from xml.sax.saxutils import escape

from disclosure_kit.charts.chart import Chart, ChartKind

FONT, SIZE, SMALL, FORMAT = "宋体", 1050, 900, "#,##0.00"
PALETTE = ("1F4E79", "F4B183", "70AD47", "FFE699", "7F7F7F", "9DC3E6", "843C0C", "D9D9D9", "375623", "BF8F00")
"""Neighbours differ in brightness, so that slices can be told apart in black and white."""

_NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


SMALLEST_LABEL = 20
"""Slices under 1/20 have their share in the legend only: their labels would lie on each other."""


def chart_xml(chart: Chart, workbook_relation: str) -> bytes:
    """The chart part. A composition with a negative share or too many slices becomes bars."""
    is_pie = chart.kind is ChartKind.COMPOSITION and not is_bars(chart)
    plot = _pie(chart) if is_pie else _columns(chart)
    legend = f'<c:legend><c:legendPos val="r"/><c:overlay val="0"/>{_text(SIZE)}</c:legend>' if is_pie else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace {_NAMESPACES}><c:date1904 val="0"/>'
        f'<c:lang val="zh-CN"/><c:roundedCorners val="0"/><c:chart>{_unit(chart)}<c:plotArea><c:layout/>{plot}'
        f'</c:plotArea>{legend}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>{_text(SIZE)}'
        f'<c:externalData r:id="{workbook_relation}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    ).encode()


def _unit(chart: Chart) -> str:
    """The unit of the figures, in the corner."""
    if not chart.shows_unit:
        return '<c:autoTitleDeleted val="1"/>'
    looks = f'<a:latin typeface="Times New Roman"/><a:ea typeface="{FONT}"/>'
    return (
        f'<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{SMALL}" b="0"/></a:pPr>'
        f'<a:r><a:rPr lang="zh-CN" sz="{SMALL}" b="0">{looks}</a:rPr><a:t>单位：{escape(chart.unit)}</a:t></a:r></a:p>'
        '</c:rich></c:tx><c:layout><c:manualLayout><c:xMode val="edge"/><c:yMode val="edge"/><c:x val="0.84"/>'
        '<c:y val="0.02"/></c:manualLayout></c:layout><c:overlay val="1"/></c:title><c:autoTitleDeleted val="0"/>'
    )


def is_bars(chart: Chart) -> bool:
    """Whether a composition is drawn as bars, one below the other: a pie could not show it."""
    is_slices = len(chart.points) <= len(PALETTE) and all(value >= 0 for _, value, _ in chart.points)
    return chart.kind is ChartKind.COMPOSITION and not is_slices


def _text(size: int) -> str:
    font = (
        f'<a:defRPr sz="{size}" b="0"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
        f'<a:latin typeface="Times New Roman"/><a:ea typeface="{FONT}"/></a:defRPr>'
    )
    return f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>{font}</a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'


def _fill(colour: str, outline: str = "FFFFFF") -> str:
    return (
        f'<c:spPr><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
        f'<a:ln w="9525"><a:solidFill><a:srgbClr val="{outline}"/></a:solidFill></a:ln></c:spPr>'
    )


def _line(colour: str) -> str:
    return f'<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln></c:spPr>'


def _strings(where: str, texts: Sequence[str]) -> str:
    points = "".join(f'<c:pt idx="{i}"><c:v>{escape(t)}</c:v></c:pt>' for i, t in enumerate(texts))
    return f'<c:strRef><c:f>{where}</c:f><c:strCache><c:ptCount val="{len(texts)}"/>{points}</c:strCache></c:strRef>'


def _series(chart: Chart, middle: str) -> str:
    count = len(chart.points)
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{value}</c:v></c:pt>' for i, (_, value, _) in enumerate(chart.points)
    )
    numbers = (
        f"<c:numRef><c:f>Sheet1!$B$2:$B${count + 1}</c:f><c:numCache><c:formatCode>{FORMAT}</c:formatCode>"
        f'<c:ptCount val="{count}"/>{points}</c:numCache></c:numRef>'
    )
    categories = _strings(f"Sheet1!$A$2:$A${count + 1}", [name for name, _, _ in chart.points])
    return (
        f'<c:ser><c:idx val="0"/><c:order val="0"/><c:tx>{_strings("Sheet1!$B$1", [chart.series])}</c:tx>{middle}'
        f"<c:cat>{categories}</c:cat><c:val>{numbers}</c:val></c:ser>"
    )


def _flags(value: int) -> str:
    return (
        f'<c:showLegendKey val="0"/><c:showVal val="{value}"/><c:showCatName val="0"/>'
        f'<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    )


def _pie(chart: Chart) -> str:
    slices = "".join(
        f'<c:dPt><c:idx val="{i}"/><c:bubble3D val="0"/>{_fill(PALETTE[i % len(PALETTE)])}</c:dPt>'
        for i in range(len(chart.points))
    )
    whole = sum((value for _, value, _ in chart.points), Decimal(0))
    silent = "".join(
        f'<c:dLbl><c:idx val="{i}"/><c:delete val="1"/></c:dLbl>'
        for i, (_, value, _) in enumerate(chart.points)
        if value * SMALLEST_LABEL < whole
    )
    labels = (
        f'<c:dLbls>{silent}<c:numFmt formatCode="{FORMAT}" sourceLinked="0"/>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f'{_text(SIZE)}<c:dLblPos val="outEnd"/>{_flags(1)}<c:showLeaderLines val="1"/></c:dLbls>'
    )
    return f'<c:pieChart><c:varyColors val="1"/>{_series(chart, slices + labels)}<c:firstSliceAng val="0"/></c:pieChart>'


def _columns(chart: Chart) -> str:
    labels = (
        f'<c:dLbls><c:numFmt formatCode="{FORMAT}" sourceLinked="0"/>{_text(SIZE)}<c:dLblPos val="outEnd"/>'
        f"{_flags(1)}</c:dLbls>"
    )
    middle = f'{_fill(PALETTE[0], PALETTE[0])}<c:invertIfNegative val="0"/>{labels}'
    lying = is_bars(chart)
    kind, gap, hidden = ("bar", 40, 1) if lying else ("col", 150, 0)
    order, below, beside = ("maxMin", "l", "t") if lying else ("minMax", "b", "l")
    grid = "" if lying else f"<c:majorGridlines>{_line('D9D9D9')}</c:majorGridlines>"
    return (
        f'<c:barChart><c:barDir val="{kind}"/><c:grouping val="clustered"/><c:varyColors val="0"/>{_series(chart, middle)}'
        f'<c:gapWidth val="{gap}"/><c:axId val="111111111"/><c:axId val="222222222"/></c:barChart>'
        f'<c:catAx><c:axId val="111111111"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{below}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{_line("7F7F7F")}{_text(SIZE)}'
        '<c:crossAx val="222222222"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
        f'<c:valAx><c:axId val="222222222"/>{_scale([v for _, v, _ in chart.points])}<c:delete val="{hidden}"/>'
        f'<c:axPos val="{beside}"/>{grid}<c:numFmt formatCode="#,##0" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{_line("7F7F7F")}'
        f'{_text(SIZE)}<c:crossAx val="111111111"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>'
    )


def _scale(values: Sequence[Decimal]) -> str:
    """Axis from 0 (unless something is negative) with head room for the labels."""
    top, low = max([*values, Decimal(0)]), min([*values, Decimal(0)])
    limits = ""
    if top > 0:
        step = Decimal(10) ** (top.adjusted() if top >= 1 else 0)
        limits += f'<c:max val="{(int(top * Decimal("1.15") / step) + 1) * step:f}"/>'
    if low == 0:
        limits += '<c:min val="0"/>'
    return f'<c:scaling><c:orientation val="minMax"/>{limits}</c:scaling>'
