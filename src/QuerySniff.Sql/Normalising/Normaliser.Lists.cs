namespace QuerySniff.Sql.Normalising;

/// <summary>Parentheses and lists: an element like one before it adds nothing.</summary>
internal ref partial struct Normaliser
{
    private readonly ref ListFrame Top => ref _frames[_depth];

    /// <summary>Whether a plain literal and a comma would add nothing: they repeat the element before.</summary>
    public readonly bool IsInLiterals =>
        _last == Shape.Comma && _depthBeyond == 0 && !Top.Rows && Top.PreviousPure && Top.PreviousEnd - Top.PreviousStart == 1;

    private void AcceptOpen()
    {
        CommitPrefix();
        bool tight = _last is Shape.Name && !_nameDue;
        if (_function is not null && _last is not Shape.Dot)
        {
            Overwrite(_function.Text);
            tight = true;
        }
        else if (_inHint && tight)
        {
            UpperCaseLast();
        }

        ref ListFrame frame = ref Top;
        bool alone = frame.ElementStart < 0;
        Put("("u8, Shape.Open, tight);
        frame.Pure &= alone;
        bool hasCastType = _function is not null && _function.Has(KeywordTraits.TakesCastType);
        bool hasUnit = _function is not null && _function.Has(KeywordTraits.TakesUnit);
        _function = null;
        _nameDue = false;
        _inRun = false;
        _dataDue = DataName.None;
        Push();
        Top.HasCastType = hasCastType;
        Top.HasUnit = hasUnit;
    }

    private void Push()
    {
        if (_depthBeyond > 0 || _depth + 1 >= _frames.Length)
        {
            _depthBeyond++;
            Top.Pure = false;
            return;
        }

        _depth++;
        Top.Reset(groupPure: true);
    }

    private void AcceptClose()
    {
        CommitPrefix();
        FinishElement();
        bool pure = Top.GroupPure && Top.PreviousStart >= 0;
        PutBare(")"u8, Shape.Close);
        _inRun = false;
        if (_depthBeyond > 0)
        {
            _depthBeyond--;
        }
        else if (_depth > 0)
        {
            _rowsDepth = _rowsDepth == _depth ? -1 : _rowsDepth;
            _depth--;
            Top.Pure &= pure;
        }
    }

    private void BeginList(bool rows)
    {
        ref ListFrame frame = ref Top;
        frame.Reset(groupPure: false);
        if (rows && _depthBeyond == 0 && (_rowsDepth < 0 || _rowsDepth == _depth))
        {
            frame.Rows = true;
            _rowsDepth = _depth;
            _rowCount = 0;
        }
        else if (_rowsDepth == _depth)
        {
            _rowsDepth = -1;
        }
    }

    /// <summary>
    /// Ends an element of a list. It is taken back where it repeats the literal before it, or a row of its VALUES list.
    /// </summary>
    private void FinishElement()
    {
        ref ListFrame frame = ref Top;
        if (_full || _depthBeyond > 0 || frame.ElementStart < 0)
        {
            frame.Pure &= _depthBeyond == 0;
            return;
        }

        frame.GroupPure &= frame.Pure;
        if (IsRepeated(in frame))
        {
            Rewind(frame.PreviousEnd, _output[frame.PreviousEnd - 1] == '?' ? Shape.Literal : Shape.Close);
        }
        else
        {
            if (frame.Rows && _rowCount < _rows.Length)
            {
                _rows[_rowCount++] = (frame.ElementStart, _length);
            }

            frame.PreviousStart = frame.ElementStart;
            frame.PreviousEnd = _length;
            frame.PreviousPure = frame.Pure;
        }

        frame.ElementStart = -1;
        frame.Pure = true;
    }

    private readonly bool IsRepeated(in ListFrame frame)
    {
        if (frame.PreviousStart < 0)
        {
            return false;
        }

        Span<byte> element = _output[frame.ElementStart.._length];
        if ((frame.Rows || (frame.Pure && frame.PreviousPure))
            && element.SequenceEqual(_output[frame.PreviousStart..frame.PreviousEnd]))
        {
            return true;
        }

        for (int index = 0; frame.Rows && index < _rowCount; index++)
        {
            if (element.SequenceEqual(_output[_rows[index].Start.._rows[index].End]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Takes back what depends on where the statement was cut: an unfinished row after a whole one, the elements begun
    /// in the innermost list.
    /// </summary>
    private void FinishTruncated()
    {
        if (_full)
        {
            return;
        }

        if (_prefixStart >= 0)
        {
            Rewind(_prefixStart, _prefixShape);
            DropPrefix();
        }

        if (_rowsDepth >= 0 && _rowCount > 0)
        {
            _depth = _rowsDepth;
            Rewind(Top.PreviousEnd, Shape.Close);
            return;
        }

        FinishElement();
        if (_last == Shape.Comma && Top.PreviousStart >= 0)
        {
            Rewind(Top.PreviousEnd, Shape.Literal);
        }
    }
}
